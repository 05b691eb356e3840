/** All families of mutants, made lazily. */
import { sdkMutants } from "./sdk.mjs";

const FAMILIES = [sdkMutants];
const CLOUDS = ["aws", "azure", "gcp"];

export function* mutants({ families, clouds = CLOUDS }) {
  for (const cloud of clouds)
    for (const make of FAMILIES)
      for (const mutant of make(cloud))
        if (families === undefined || families.includes(mutant.family)) yield mutant;
}
