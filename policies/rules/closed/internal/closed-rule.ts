import type { FindingRule } from "../../../../graph/closed/finding";
import type { Rule, RuleMetadata, Violation } from "../../../rule";

/** What the first law finds within one stack. */
export type ClosedFinding = Extract<FindingRule, `closed/${string}`>;

/** A rule of the first law. */
export interface ClosedRule extends Omit<RuleMetadata, "id" | "group" | "cloud" | "benchmarks"> {
  /** The kind of breach it reports. */
  readonly finding: ClosedFinding;
}

/** Makes a rule of one kind of breach of the first law. */
export function closedRule({ finding, ...metadata }: ClosedRule): Rule {
  return {
    ...metadata,
    id: finding.replace("/", "-"),
    group: "closed",
    benchmarks: ["NIST 800-53 SC-7", "NIST 800-53 SC-39"],
    applies: (subject) => subject.graph.resources.some(({ custom }) => custom),
    check: (subject) =>
      subject
        .breaches()
        .filter(({ rule }) => rule === finding)
        .map(({ urn, path, message, level }): Violation => {
          const violation = { urn, property: path, message };
          return level === "unreadable" ? { ...violation, unknown: true } : violation;
        }),
  };
}
