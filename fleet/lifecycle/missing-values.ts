import { Cloud } from "../../components/contract/cloud";
import { REGIONS } from "../../components/contract/regions";
import type { Wanted } from "../context";
import type { AddFleet } from "./add-check";

type Values = Readonly<Record<string, string | undefined>>;

/** Keys a stamp can't be without, in the order they are asked for. */
const REQUIRED = ["cloud", "region", "account", "class", "ring"] as const;

/** How often one value is asked for. */
const TRIES = 3;

/** What a stamp can't be without and nobody has said yet, asked for one after the other. */
export async function askMissing(
  answer: (wanted: Wanted) => Promise<string>,
  fleet: AddFleet,
  given: Values,
): Promise<Values> {
  const values: Record<string, string | undefined> = { ...given };
  for (const key of REQUIRED) {
    if (values[key] !== undefined) continue;
    const choices = choicesOf(key, values, fleet);
    let refused: string | undefined;
    for (let left = TRIES; left > 0 && values[key] === undefined; left -= 1) {
      const said = await answer({ name: key, choices, refused });
      // A ring may be new; all other choices are all there are.
      const isOne = key === "ring" || choices.length === 0 || choices.includes(said);
      if (isOne && said !== "") values[key] = said;
      refused = said;
    }
  }
  return values;
}

function choicesOf(key: (typeof REQUIRED)[number], values: Values, fleet: AddFleet): string[] {
  switch (key) {
    case "cloud":
      return Object.values(Cloud).filter(
        (cloud) => fleet.blueprint === undefined || fleet.blueprint.global[cloud],
      );
    case "region": {
      const cloud = Object.values(Cloud).find((name) => name === values["cloud"]);
      return cloud === undefined ? [] : Object.keys(REGIONS[cloud]);
    }
    case "class":
      return Object.keys(fleet.blueprint?.classes ?? {});
    case "ring":
      return [...new Set(["canary", "early", "broad", ...fleet.stamps.map(({ identity }) => identity.ring)])];
    case "account":
      return [];
  }
}
