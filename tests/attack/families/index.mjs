/** All families of mutants, made lazily. */
import { claimMutants } from "./claims.mjs";
import { cleanMutants } from "./clean.mjs";
import { optionMutants } from "./options.mjs";
import { pathMutants } from "./paths.mjs";
import { principalMutants } from "./principals.mjs";
import { sdkMutants } from "./sdk.mjs";
import { singleMutants } from "./single.mjs";
import { spellingMutants } from "./spellings.mjs";

const FAMILIES = [
  sdkMutants,
  spellingMutants,
  pathMutants,
  principalMutants,
  optionMutants,
  claimMutants,
  cleanMutants,
  singleMutants,
];
const CLOUDS = ["aws", "azure", "gcp"];

export function* mutants({ families, clouds = CLOUDS }) {
  for (const cloud of clouds)
    for (const make of FAMILIES)
      for (const mutant of make(cloud))
        if (families === undefined || families.includes(mutant.family)) yield mutant;
}
