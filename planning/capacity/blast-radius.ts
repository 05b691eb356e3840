import { ABOVE_ZERO, checked, roundUp } from "./checked";

/** Largest share of all tenants that one stamp's failure should reach. */
export const MOST_BLAST_RADIUS = 0.05;

/** Fewest equal stamps that keep the blast radius: 5 % needs 20. */
export function leastStampsFor(radius = MOST_BLAST_RADIUS): number {
  return roundUp(1 / checked("blast radius", radius, ABOVE_ZERO, 1));
}

/**
 * Share of all tenants that the failure of the fullest stamp reaches; 0 without tenants.
 * @param tenants of each stamp
 */
export function blastRadius(tenants: readonly number[]): number {
  const all = tenants.reduce((sum, number) => sum + checked("tenants", number, 0), 0);
  return all === 0 ? 0 : Math.max(...tenants) / all;
}
