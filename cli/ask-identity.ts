import { Cloud } from "../components/contract/cloud";
import { REGIONS } from "../components/contract/regions";
import type { AddFleet } from "../fleet/lifecycle/add-check";
import type { CommandContext } from "./options";
import { ask, canAsk } from "./common/prompt";

type Values = Readonly<Record<string, string | undefined>>;

/** Keys a stamp can't be without, in the order they are asked for. */
const REQUIRED = ["cloud", "region", "account", "class", "ring"] as const;

/**
 * Asks for what a stamp can't be without and no flag has said; on a terminal only.
 * @param isLegal false when the request will be refused anyway, so that nobody answers in vain
 */
export async function askMissing(
  { json, signal, output }: CommandContext,
  fleet: AddFleet,
  given: Values,
  isLegal: boolean,
): Promise<Values> {
  const missing = REQUIRED.filter((key) => given[key] === undefined);
  if (missing.length === 0 || !isLegal || !canAsk(json)) return given;
  const values: Record<string, string | undefined> = { ...given };
  for (const key of missing) {
    const choices = choicesOf(key, values, fleet);
    const hint = choices.length === 0 ? "" : ` (${choices.join(", ")})`;
    for (let left = 3; left > 0 && (values[key] ?? "") === ""; left -= 1) {
      const answer = await ask(`${key}${hint}:`, signal);
      // A ring may be new; all other choices are all there are.
      if (key === "ring" || choices.length === 0 || choices.includes(answer))
        values[key] = answer || undefined;
      else output.note(`one of: ${choices.join(", ")}`);
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
