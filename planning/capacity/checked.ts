import { StampError, shown } from "../../core/errors";

/**
 * A number of a calculation, checked: what comes from a flag or a file must not become `NaN stamps`.
 * @param least smallest number allowed
 * @param most largest number allowed, default no limit
 * @throws StampError `input`
 */
export function checked(field: string, value: number, least: number, most = Number.MAX_VALUE): number {
  if (value >= least && value <= most) return value;
  const allowed = most === Number.MAX_VALUE ? `${least} or more` : `${least} to ${most}`;
  throw new StampError("input", "not allowed", { field, received: shown(String(value)), allowed });
}

/** The smallest number that can be told from 0 in these calculations; what must not be 0 is at least this. */
export const ABOVE_ZERO = 1e-9;

/**
 * A quotient rounded up, where a whole result stays whole although floating point puts it a hair above.
 * 6,000 tenants × 0.1 / 60 is 10 stamps, not 11.
 */
export function roundUp(value: number): number {
  return Math.ceil(value - ABOVE_ZERO * Math.max(1, Math.abs(value)));
}

/** The same the other way: a whole result stays whole although floating point puts it a hair below. */
export function roundDown(value: number): number {
  return Math.floor(value + ABOVE_ZERO * Math.max(1, Math.abs(value)));
}
