import type { AllowEntry } from "../../graph/closed/allow";
import type { Difference } from "../../graph/equal/diff";
import type { Finding } from "../../graph/closed/finding";
import type { RuleFinding } from "../../policies/evaluate";

/** What is to be said about the first law. */
export interface ClosedVerdict {
  readonly holds: boolean;
  /** Breaches, with the stamp, the resource and the property. */
  readonly violations: readonly Finding[];
  /** Values that could not be judged, such as secrets without their passphrase. */
  readonly unreadable: readonly Finding[];
}

/** Stamps that must be equal: those of one class, cloud and release. */
export interface EqualGroup {
  readonly class: string;
  readonly cloud: string;
  readonly release: string;
  readonly stamps: readonly string[];
  /** The fingerprint most of them have. */
  readonly fingerprint: string;
  /** Why its stamps are compared apart from others of their class: what the law of their place leaves out. */
  readonly variant?: string;
}

/** One stamp that is not as the others of its group. */
export interface Deviation {
  readonly stamp: string;
  /** What it was compared with: the first of those that are like most, or, of a stamp that is alone, its render or the lock. */
  readonly reference: string;
  readonly fingerprint: string;
  readonly differences: readonly Difference[];
  /** Why it can't be compared; then there are no differences. */
  readonly reason?: string;
}

/** What is to be said about the second law. */
export interface EqualVerdict {
  readonly holds: boolean;
  readonly groups: readonly EqualGroup[];
  readonly deviations: readonly Deviation[];
  /** Stamps being retired, which are compared with none. */
  readonly retiring: readonly string[];
  /** The form of each centre that was compared, which is the lock's; absent where the fleet has none. */
  readonly centres?: readonly CentrePrint[];
}

/** A centre's form, by its fingerprint: what is said is the same for all centres of a cloud, whatever stamps they list. */
export interface CentrePrint {
  readonly stack: string;
  readonly cloud: string;
  readonly fingerprint: string;
}

/** What is to be said about the security baseline. */
export interface BaselineVerdict {
  readonly holds: boolean;
  /** How many rules were looked at. */
  readonly rules: number;
  readonly violations: readonly RuleFinding[];
}

/** What is to be said about the fleet's own allow-list. */
export interface AllowVerdict {
  /** Entries whose last day is over: they allow nothing any more. */
  readonly expired: readonly AllowEntry[];
  /** Entries that allowed nothing in this fleet. */
  readonly unused: readonly AllowEntry[];
}

/** What is to be said about a fleet: its two laws and its baseline. */
export interface Verdict {
  readonly holds: boolean;
  readonly stamps: readonly string[];
  /** Name of the routing stack, where it was judged too. */
  readonly routing?: string;
  readonly closed: ClosedVerdict;
  readonly equal: EqualVerdict;
  readonly baseline: BaselineVerdict;
  readonly allow: AllowVerdict;
  /** Stamp → its fingerprint. */
  readonly fingerprints: Readonly<Record<string, string>>;
}
