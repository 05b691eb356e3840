import type { Load, StampCapacity, TenantItem, Use } from "../../components/routing/contract";

/** The bounds of a stamp besides its tenants. */
export const LOAD_BOUNDS = ["requestsPerSecond", "databaseConnections", "storageGb"] as const;
export type LoadBound = (typeof LOAD_BOUNDS)[number];
export type Bound = "tenants" | LoadBound;
/** All bounds, tenants first. */
export const BOUNDS: readonly Bound[] = ["tenants", ...LOAD_BOUNDS];

/** A stamp nobody is on. */
export const NO_USE: Use = {
  tenants: 0,
  measured: 0,
  requestsPerSecond: 0,
  databaseConnections: 0,
  storageGb: 0,
};

/** The stamps a tenant is placed on: its home, its standby, both ends of its move, and those for functions. */
export function stampsOf({
  functions = {},
  stamp,
  standby,
  migration,
}: Pick<TenantItem, "stamp" | "standby" | "migration" | "functions">): Set<string> {
  const stamps = [stamp, standby, migration?.target, migration?.source, ...Object.values(functions)];
  return new Set(stamps.filter((count) => count !== undefined));
}

/** Sums are kept to a millionth, so that what is added and taken away again leaves nothing. */
function sum(a: number, b: number): number {
  return Math.max(0, Math.round((a + b) * 1e6) / 1e6);
}

/** The use with one tenant more (`sign` 1) or less (−1). */
export function changeUse(use: Use, load: Load | undefined, sign: 1 | -1): Use {
  const tenants = use.tenants + sign;
  if (load === undefined) return { ...use, tenants };
  return {
    tenants,
    measured: use.measured + sign,
    requestsPerSecond: sum(use.requestsPerSecond, sign * load.requestsPerSecond),
    databaseConnections: sum(use.databaseConnections, sign * load.databaseConnections),
    storageGb: sum(use.storageGb, sign * load.storageGb),
  };
}

/**
 * What is taken of one bound, in its unit. A tenant whose load is not known counts as its share, which is what the class
 * was sized for: the bound divided by the bound of tenants.
 */
export function taken(use: Use, bounds: StampCapacity["bounds"], bound: Bound): number {
  if (bound === "tenants") return use.tenants;
  return use[bound] + ((use.tenants - use.measured) * bounds[bound]) / bounds.tenants;
}

/** The bounds that a use passes, by a share of them in percent (100: the bounds themselves). */
export function passedBounds(use: Use, bounds: StampCapacity["bounds"], percent = 100): Bound[] {
  return BOUNDS.filter((bound) => taken(use, bounds, bound) > (bounds[bound] * percent) / 100 + 1e-6);
}

/**
 * The stamps whose views are not right any more once a tenant is written: those it was on, and those it will be on.
 *
 * A tenant whose standby is whole may be failed over while its stamp can't be told: its view sends who asks to the registry, as long as
 * the standby is kept. That the standby is whole is written only where the view says so, so nothing is owed from then on.
 */
export function untoldBy(before: TenantItem | undefined, after: TenantItem | undefined): readonly string[] {
  const [was, will] = [before, after].map((item) =>
    item === undefined ? new Set<string>() : stampsOf(item),
  );
  const stamps = new Set([...was!, ...will!]);
  const isAsked = isWhole(before) && after?.protection !== undefined;
  return [...stamps].filter((stamp) => !(isAsked && was!.has(stamp) && will!.has(stamp)));
}

/** Whether a tenant's standby has taken over, or can: its stamps send who asks to the registry. */
export function isWhole(item: TenantItem | undefined): boolean {
  return item?.protection !== undefined && item.protection.step !== "copying";
}
