import { DAY, HOUR } from "../../components/contract/units";
import { checked } from "./checked";

declare const UNIT: unique symbol;

/**
 * A span of time. It can only be made by a function that names the unit and only be read by one that does, so that
 * a lead time in days is never taken from a number of hours or months.
 */
export type Duration = number & { readonly [UNIT]: "seconds" };

/** Hours in a month, as the clouds bill: 8,760 hours a year / 12. */
export const HOURS_A_MONTH = 730;

/** Seconds in such a month. */
const MONTH = HOURS_A_MONTH * HOUR;

/** So many seconds; 0 or more. */
export function seconds(number: number): Duration {
  return checked("seconds", number, 0) as Duration;
}

/** So many hours; 0 or more. */
export function hours(number: number): Duration {
  return seconds(number * HOUR);
}

/** So many days; 0 or more. */
export function days(number: number): Duration {
  return seconds(number * DAY);
}

/** So many months of 730 hours; 0 or more. */
export function months(number: number): Duration {
  return seconds(number * MONTH);
}

/** A span in seconds. */
export function inSeconds(duration: Duration): number {
  return duration;
}

/** A span in hours. */
export function inHours(duration: Duration): number {
  return duration / HOUR;
}

/** A span in days. */
export function inDays(duration: Duration): number {
  return duration / DAY;
}

/** A span in months of 730 hours. */
export function inMonths(duration: Duration): number {
  return duration / MONTH;
}
