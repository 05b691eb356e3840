import type { Subject } from "./subject";

/** Which promise a rule serves: the two laws, or the security baseline. */
export type RuleGroup = "closed" | "equal" | "baseline";

/** How bad a violation is, as code scanning has it. */
export type Severity = "critical" | "high" | "medium" | "low";

/** What a reader of the docs or of a report needs to know of a rule. */
export interface RuleMetadata {
  /** Stable, lower case, dashed: `aws-database-encrypted`. */
  readonly id: string;
  readonly group: RuleGroup;
  /** The cloud it is about; absent for rules of every cloud. */
  readonly cloud?: "aws" | "azure" | "gcp";
  readonly severity: Severity;
  /** What must be so, in one sentence. */
  readonly title: string;
  /** Why it matters. */
  readonly why: string;
  /** How to mend a violation. */
  readonly fix: string;
  /** Ids of public benchmark rules it satisfies: `FSBP RDS.3`, `CIS GCP 6.4`, `MCSB NS-2`. */
  readonly benchmarks: readonly string[];
}

/** One thing that is not as a rule wants it. */
export interface Violation {
  readonly urn: string;
  /** Path of the property (`settings.ipConfiguration.sslMode`); empty for the resource as a whole. */
  readonly property: string;
  /** What was found and what is wanted; never a secret. */
  readonly message: string;
  /**
   * True when the value can't be known yet: reported as "can't tell before creation" in a preview, and as a
   * violation in a final state.
   */
  readonly unknown?: boolean;
}

/** A rule: a pure function over one stack's resource graph. */
export interface Rule extends RuleMetadata {
  /** Whether the stack has anything the rule is about. */
  applies(subject: Subject): boolean;
  /** All violations; empty when the stack complies. May throw: the caller reports that as a violation. */
  check(subject: Subject): readonly Violation[];
}
