import { ABOVE_ZERO, checked, roundUp } from "./checked";
import type { Dollars } from "./money";

/** What the parts of something cost together. */
export function totalOf(parts: readonly Dollars[]): Dollars {
  return parts.reduce((sum, part) => sum + checked("cost", part, 0), 0);
}

/** Cost of one tenant of a stamp: 7,450 a month / 150 tenants = 49.67. */
export function costPerTenant(stamp: Dollars, tenants: number): Dollars {
  return checked("cost", stamp, 0) / checked("tenants", tenants, ABOVE_ZERO);
}

/** Stamps for so many tenants: 10,000 / 150 = 66.67, so 67. */
export function stampsFor(tenants: number, perStamp: number): number {
  return roundUp(checked("tenants", tenants, 0) / checked("tenants a stamp", perStamp, 1));
}

/** Cost of a fleet of equal stamps: 67 × 7,450 = 499,150 a month. */
export function fleetCost(stamps: number, perStamp: Dollars): Dollars {
  return checked("stamps", stamps, 0) * checked("cost", perStamp, 0);
}

/** Stamps of one size, as an alternative to others. */
export interface StampSize {
  /** Tenants one stamp takes; 1 or more. */
  readonly tenants: number;
  /** What a stamp costs a month whoever is on it. */
  readonly fixed: Dollars;
}

/** What a fleet of stamps of one size comes to. */
export interface SizedFleet extends StampSize {
  readonly stamps: number;
  /** N·F + T·V, a month. */
  readonly cost: Dollars;
  readonly costPerTenant: Dollars;
  /** Share of all tenants that one stamp's failure reaches; 0–1. */
  readonly blastRadius: number;
}

/**
 * A fleet for T tenants of stamps of one size: N·F + T·V. 100,000 tenants at 10,000 a stamp of 50,000 cost 15 each, at
 * 1,000 a stamp of 10,000 they cost 20 each: the large stamps are a quarter cheaper, and a failure reaches ten times
 * as many.
 * @param variable what a tenant costs a month whatever its stamp (V)
 */
export function sizedFleet(tenants: number, size: StampSize, variable: Dollars): SizedFleet {
  const stamps = stampsFor(checked("tenants", tenants, 1), size.tenants);
  const cost = fleetCost(stamps, size.fixed) + tenants * checked("variable cost", variable, 0);
  return {
    ...size,
    stamps,
    cost,
    costPerTenant: cost / tenants,
    blastRadius: Math.min(1, size.tenants / tenants),
  };
}

/**
 * Revenue that leaves a margin: cost / (1 − margin). At 40 % that is cost / 0.60; cost × 1.40 would leave 28.6 %.
 * @param margin share of the revenue that is not cost; 0 up to, not including, 1
 */
export function revenueFor(cost: Dollars, margin: number): Dollars {
  return checked("cost", cost, 0) / (1 - checked("margin", margin, 0, 1 - ABOVE_ZERO));
}
