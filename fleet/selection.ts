import { dayOf, isExpired, refuseExpired } from "../components/program/expiry";
import type { StampEntry } from "./inventory/stack-config";

/** Stamps to work on, and those left out because their last day is over. */
export interface Selection {
  readonly stamps: readonly StampEntry[];
  readonly expired: readonly StampEntry[];
}

/**
 * Leaves expired stamps out of work on the whole fleet, so that one of them does not hold up all others.
 * @param named whether the user named the stamps; an expired one is then refused
 * @throws StampError `state` for an expired stamp that was named
 */
export function leaveOutExpired(stamps: readonly StampEntry[], named: boolean, now = new Date()): Selection {
  const today = dayOf(now);
  const isLeftOut = ({ identity }: StampEntry): boolean => isExpired(identity, today) && !identity.retiring;
  if (named) for (const { identity } of stamps) refuseExpired(identity, today);
  return { stamps: stamps.filter((stamp) => !isLeftOut(stamp)), expired: stamps.filter(isLeftOut) };
}

/** What to tell of the stamps left out; undefined when there are none. */
export function describeExpired(expired: readonly StampEntry[]): string | undefined {
  if (expired.length === 0) return undefined;
  const list = expired.slice(0, 10).map(({ id, identity }) => `${id} (${identity.expires ?? ""})`);
  const more = expired.length > 10 ? ` and ${expired.length - 10} more` : "";
  return `left out, ${expired.length.toLocaleString("en")} expired stamp${expired.length === 1 ? "" : "s"}: ${list.join(", ")}${more}; retire or prolong them`;
}
