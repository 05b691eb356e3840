import { StampError, shown } from "../../core/errors";
import type { RoutingEntry, StampEntry } from "./stack-config";

/**
 * What is wrong with the routing stack's config, seen from the stamps'.
 * @param known ids of all stamps that have a config file, be it in order or not
 */
export function routingProblems(
  routing: RoutingEntry,
  stamps: readonly StampEntry[],
  known: ReadonlySet<string>,
): StampError[] {
  const { file, placeOf } = routing;
  const problems: StampError[] = [];
  for (const id of routing.stamps.filter((listed) => !known.has(listed))) {
    problems.push(
      new StampError("input", "the fleet has no such stamp", {
        file,
        ...placeOf("stamps"),
        field: "stampworks:stamps",
        received: shown(id),
        fix: "take it off the list, or add the stamp's config file",
      }),
    );
  }
  for (const { id, identity } of stamps) {
    if (identity.account !== routing.home.account) continue;
    problems.push(
      new StampError("input", `the account is that of stamp "${id}"`, {
        file,
        ...placeOf("account"),
        field: "stampworks:account",
        received: shown(routing.home.account),
        allowed: "an account of the routing layer's own",
        fix: "what a stamp breaks must not break what leads to the others",
      }),
    );
  }
  return problems;
}
