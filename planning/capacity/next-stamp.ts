import { ABOVE_ZERO, checked } from "./checked";
import { type Duration, inMonths } from "./duration";

/** How tenants grow: by a number a month, or by a share of what there is. */
export type Growth =
  | { readonly kind: "linear"; readonly tenantsAMonth: number }
  /** `share` 0.05 is 5 % a month. */
  | { readonly kind: "compound"; readonly share: number };

/**
 * Months until so many tenants are there: (8 × 1,200 − 8,500) / 300 a month = 3.67.
 * @returns 0 when they are there already, Infinity when growth never brings them
 */
export function monthsUntil(tenants: number, now: number, growth: Growth): number {
  checked("tenants", tenants, 0);
  if (checked("tenants now", now, 0) >= tenants) return 0;
  if (growth.kind === "linear") {
    return growth.tenantsAMonth < ABOVE_ZERO ? Infinity : (tenants - now) / growth.tenantsAMonth;
  }
  if (now < ABOVE_ZERO || growth.share < ABOVE_ZERO) return Infinity;
  return Math.log(tenants / now) / Math.log(1 + growth.share);
}

/**
 * The month in which to start building so that the stamp is ready in time: month 3.67 less 5 days is month 3.5.
 * @param neededIn months until the stamp must take tenants
 * @returns below 0 when it should have been started already
 */
export function startIn(neededIn: number, leadTime: Duration): number {
  return neededIn - inMonths(leadTime);
}
