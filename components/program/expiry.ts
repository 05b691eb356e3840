import { StampError } from "../../core/errors";
import type { StampIdentity } from "../contract/identity";

/** The day of a moment, in UTC, as identities write it: `2027-01-31`. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** Whether a stamp's last day is over; the day itself still counts. */
export function isExpired(identity: Pick<StampIdentity, "expires">, today: string): boolean {
  // ISO dates sort as text.
  return identity.expires !== undefined && identity.expires < today;
}

/**
 * Refuses an ephemeral stamp past its last day. A stamp that is being retired passes: the update that lifts
 * its deletion protection still has to run.
 * @throws StampError `state`
 */
export function refuseExpired(
  identity: Pick<StampIdentity, "id" | "expires" | "retiring">,
  today: string,
): void {
  if (!isExpired(identity, today) || identity.retiring) return;
  throw new StampError("state", `stamp "${identity.id}" expired`, {
    field: "stampworks:expires",
    received: `"${identity.expires}", and today is ${today}`,
    allowed: "today or later",
    fix: `destroy the stamp (set stampworks:retiring to true and update first), or move the date`,
  });
}
