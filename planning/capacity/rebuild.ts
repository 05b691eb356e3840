import { ABOVE_ZERO, checked } from "./checked";
import { type Duration, hours, inHours } from "./duration";

/**
 * How long a stamp takes to come back: its resources, then its data.
 * @param gbPerHour GB a restore brings back in an hour; measured in a drill
 */
export function rebuildTime(dataGb: number, gbPerHour: number, deploy: Duration): Duration {
  return hours(inHours(deploy) + checked("GB", dataGb, 0) / checked("GB per hour", gbPerHour, ABOVE_ZERO));
}

/** Most data of a stamp that is back within its RTO, in GB; 0 when deploying alone takes longer. */
export function mostDataFor(rto: Duration, gbPerHour: number, deploy: Duration): number {
  return Math.max(0, inHours(rto) - inHours(deploy)) * checked("GB per hour", gbPerHour, ABOVE_ZERO);
}
