import { baseline } from "../../../policies/packs/baseline";
import type { RuleMetadata } from "../../../policies/rule";
import { closedRules } from "../../../policies/rules/closed";
import { ALLOW_RULE, EQUAL_RULE } from "./rule-ids";

/** What a report says of a rule. */
export type ReportRule = Pick<RuleMetadata, "id" | "severity" | "title" | "why" | "fix" | "benchmarks">;

/** What only the fleet can break: no single stack shows it. */
const FLEET_WIDE: readonly ReportRule[] = [
  {
    id: "fleet-foreign-identifier",
    severity: "critical",
    title: "No identifier of another stamp stands in a stamp",
    why: "Stamps that share a resource fail together.",
    fix: "Use the stamp's own resource, or declare the identifier in the allow-list with a reason.",
    benchmarks: [],
  },
  {
    id: "fleet-address-overlap",
    severity: "high",
    title: "Address blocks of stamps do not overlap",
    why: "Overlapping networks can't be connected for a migration, and a foreign address looks like an own one.",
    fix: "Give one of the stamps a free block (stampworks add finds one).",
    benchmarks: [],
  },
  {
    id: "fleet-duplicate-name",
    severity: "high",
    title: "No two stamps claim one physical name",
    why: "The second one to be made fails, or takes over what is the first one's.",
    fix: "Take the name from the stamp's context, which makes it unique.",
    benchmarks: [],
  },
  {
    id: "fleet-claimed-twice",
    severity: "critical",
    title: "No resource is in the states of two stacks",
    why: "Two programs change one resource, each without the other's knowledge.",
    fix: "Take it out of one state (pulumi state delete), after looking which stack made it.",
    benchmarks: [],
  },
  {
    id: "fleet-unproven-claim",
    severity: "critical",
    title: "What a state says of its stamp follows from config and blueprint",
    why: "A claim that nothing proves would make somebody else's identifier the stamp's own.",
    fix: "Bring the stamp up with its own program, which writes its outputs anew.",
    benchmarks: [],
  },
  {
    id: "fleet-account-mismatch",
    severity: "critical",
    title: "All of a stamp lives in its own account, subscription or project",
    why: "An account is the wall between stamps: quotas, permissions and bills end there.",
    fix: "Give the resource the stamp's own provider.",
    benchmarks: [],
  },
];

const EQUAL: ReportRule = {
  id: EQUAL_RULE,
  severity: "high",
  title: "Stamps of one class, cloud and release are equal",
  why: "What was tested on one stamp holds for all only while they are the same.",
  fix: "Change the blueprint, not the stamp: undo what was done to this one and bring it up again.",
  benchmarks: [],
};

const ALLOW: ReportRule = {
  id: ALLOW_RULE,
  severity: "low",
  title: "The allow-list holds only what is used and has not expired",
  why: "An entry nobody needs hides the next breach.",
  fix: "Remove the entry, or set another last day with a reason.",
  benchmarks: [],
};

/** Every rule a check can name, in a steady order. */
export function reportRules(): readonly ReportRule[] {
  return [...closedRules, ...FLEET_WIDE, EQUAL, ...baseline, ALLOW];
}
