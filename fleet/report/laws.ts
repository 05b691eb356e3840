import { shortFingerprint } from "../../graph/canonical/fingerprint";
import type { Verdict } from "../check/verdict";
import { type Evidence, type LawReport, MOST_EVIDENCE } from "./model";

/** A fault as it was found in one stamp. */
interface Fault {
  readonly stamp: string;
  /** URN, which holds the stack's name. */
  readonly urn: string;
  readonly path: string;
  readonly what: string;
  /** What makes two faults alike beside their place. */
  readonly rule: string;
}

/** Both laws and the baseline, each with the evidence. */
export function lawsOf(verdict: Verdict): LawReport[] {
  const { baseline, closed, equal, stamps } = verdict;
  const judged = `${many(stamps.length, "stamp")}${verdict.routing === undefined ? "" : " and the routing layer"}`;
  const closedFaults = closed.violations.map(
    ({ message, path, rule, stack, urn }): Fault => ({ stamp: stack, urn, path, what: message, rule }),
  );
  const equalFaults = equal.deviations.flatMap(({ differences, reason, reference, stamp }): Fault[] =>
    reason !== undefined
      ? [{ stamp, urn: "", path: "", rule: "alone", what: `compared with none: ${reason}` }]
      : differences.map(
          ({ actual, expected, kind, path, urn }): Fault => ({
            stamp,
            urn,
            path,
            rule: `${kind} ${expected ?? ""} ${actual ?? ""}`,
            what:
              path === ""
                ? kind === "added"
                  ? `${reference} and the others have no such resource`
                  : `${reference} and the others have it, this stamp does not`
                : `${actual ?? "(not set)"}; ${reference} and the others have ${expected ?? "(not set)"}`,
          }),
        ),
  );
  const baselineFaults = baseline.violations.map(
    ({ message, property, rule, stack, urn }): Fault => ({
      stamp: stack,
      urn,
      path: property,
      what: `${rule}: ${message}`,
      rule,
    }),
  );
  const groups = equal.groups.map(
    (group) =>
      `${group.class} on ${group.cloud}${group.variant === undefined ? "" : ` (${group.variant})`}, release ${group.release}: ${many(group.stamps.length, "stamp")}, ${shortFingerprint(group.fingerprint)}`,
  );
  return [
    law("closed", "A stamp refers to nothing it did not make.", closed.holds, judged, closedFaults),
    law(
      "equal",
      "Stamps of one class, cloud and release have the same resource graph once their identity is abstracted.",
      equal.holds,
      groups.length > 12 ? `${judged} in ${groups.length} groups` : groups.join(" · ") || judged,
      equalFaults,
    ),
    law(
      "baseline",
      "Every resource keeps the security baseline.",
      baseline.holds,
      `${judged}, ${many(baseline.rules, "rule")}`,
      baselineFaults,
    ),
  ];
}

function law(
  name: string,
  sentence: string,
  holds: boolean,
  scope: string,
  faults: readonly Fault[],
): LawReport {
  const evidence = together(faults);
  return {
    name,
    law: sentence,
    holds,
    scope,
    evidence: evidence.slice(0, MOST_EVIDENCE),
    pieces: evidence.length,
  };
}

/** What is found alike in several stamps is said once. */
function together(faults: readonly Fault[]): Evidence[] {
  const alike = new Map<string, { first: Fault; where: string; stamps: Set<string> }>();
  for (const fault of faults) {
    const [, , type = "", name = ""] = fault.urn.split("::");
    const where = [type.split("$").at(-1), name, fault.path].filter((text) => text !== "").join(" ");
    const key = `${fault.rule}\n${where}`;
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { first: fault, where, stamps: new Set([fault.stamp]) });
    else known.stamps.add(fault.stamp);
  }
  return [...alike.values()].map(({ first, stamps, where }) => ({
    stamps: [...stamps],
    where,
    what: first.what,
  }));
}

/** `1 stamp`, `1,000 stamps`. */
export function many(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
