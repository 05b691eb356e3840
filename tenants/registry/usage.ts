import type { Load, StampCapacity, StampItem, TenantItem, Use } from "../../components/routing/contract";
import { StampError, shown } from "../../core/errors";

/** The bounds of a stamp besides its tenants. */
export const LOAD_BOUNDS = ["requestsPerSecond", "databaseConnections", "storageGb"] as const;
export type LoadBound = (typeof LOAD_BOUNDS)[number];
/** The bounds that every class has. */
export type FixedBound = "tenants" | LoadBound;
/** The name of a bound: one of the four, or of one that a class declares itself. */
export type Bound = string;
/** The bounds that every class has, tenants first. */
export const BOUNDS: readonly FixedBound[] = ["tenants", ...LOAD_BOUNDS];

type Bounds = StampCapacity["bounds"];

/** All bounds of a stamp: the four, then those that its class declares itself. */
export function boundsOf({ own }: Pick<Bounds, "own">): readonly Bound[] {
  return own === undefined ? BOUNDS : [...BOUNDS, ...Object.keys(own)];
}

function isFixed(bound: Bound): bound is FixedBound {
  return BOUNDS.some((one) => one === bound);
}

/** A bound's number; infinite where the class has no such bound, so that nothing of it is taken. */
export function mostOf(bounds: Bounds, bound: Bound): number {
  if (isFixed(bound)) return bounds[bound];
  return bounds.own?.[bound] ?? Number.POSITIVE_INFINITY;
}

/** What a load says of a bound; undefined where it says nothing. */
export function amountOf(load: Partial<Load> | undefined, bound: Bound): number | undefined {
  const fixed = LOAD_BOUNDS.find((one) => one === bound);
  return fixed === undefined ? load?.own?.[bound] : load?.[fixed];
}

/** A load with what is said of it anew; what is not said stays. */
export function saidAnew<T extends Partial<Load>>(before: Load | undefined, said: T): T {
  const own = { ...before?.own, ...said.own };
  return Object.keys(own).length === 0 ? said : { ...said, own };
}

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
  const own = load.own === undefined ? use.own : changeOwn(use.own, load.own, sign);
  const { own: _, ...fixed } = use;
  return {
    ...fixed,
    tenants,
    ...(own === undefined ? {} : { own }),
    measured: use.measured + sign,
    requestsPerSecond: sum(use.requestsPerSecond, sign * load.requestsPerSecond),
    databaseConnections: sum(use.databaseConnections, sign * load.databaseConnections),
    storageGb: sum(use.storageGb, sign * load.storageGb),
  };
}

/** The same of bounds that classes declare themselves; what nobody is known to take is left out. */
function changeOwn(use: Use["own"], load: NonNullable<Load["own"]>, sign: 1 | -1): Use["own"] {
  const own = { ...use };
  for (const [bound, amount] of Object.entries(load)) {
    const before = own[bound] ?? { measured: 0, sum: 0 };
    const measured = before.measured + sign;
    if (measured > 0) own[bound] = { measured, sum: sum(before.sum, sign * amount) };
    else delete own[bound];
  }
  return Object.keys(own).length === 0 ? undefined : own;
}

/**
 * What is taken of one bound, in its unit. A tenant of whom it is not known what it takes counts as its share, which is what the class
 * was sized for: the bound divided by the bound of tenants. Nothing is taken of a bound that the class does not have.
 */
export function taken(use: Use, bounds: Bounds, bound: Bound): number {
  if (bound === "tenants") return use.tenants;
  if (isFixed(bound)) return use[bound] + ((use.tenants - use.measured) * bounds[bound]) / bounds.tenants;
  const most = bounds.own?.[bound];
  if (most === undefined) return 0;
  const { measured, sum: known } = use.own?.[bound] ?? { measured: 0, sum: 0 };
  return known + ((use.tenants - measured) * most) / bounds.tenants;
}

/** The bounds that a use passes, by a share of them in percent (100: the bounds themselves). */
export function passedBounds(use: Use, bounds: Bounds, percent = 100): Bound[] {
  return boundsOf(bounds).filter(
    (bound) => taken(use, bounds, bound) > (mostOf(bounds, bound) * percent) / 100 + 1e-6,
  );
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

/** A load without what no stamp has a bound for: of a tenant that comes back to a fleet whose classes have changed since. */
export function countable(
  load: Load | undefined,
  stamps: readonly Pick<StampItem, "capacity">[],
): Load | undefined {
  if (load?.own === undefined) return load;
  const known = namesOf(stamps);
  const { own, ...rest } = load;
  const kept = Object.entries(own).filter(([name]) => known.has(name));
  return kept.length === 0 ? rest : { ...rest, own: Object.fromEntries(kept) };
}

function namesOf(stamps: readonly Pick<StampItem, "capacity">[]): ReadonlySet<string> {
  return new Set(stamps.flatMap(({ capacity }) => Object.keys(capacity?.bounds.own ?? {})));
}

type Loaded = Pick<TenantItem, "tenant"> & {
  readonly load?: Partial<NonNullable<TenantItem["load"]>> | undefined;
};

/**
 * What is said of a tenant's load anew names only bounds that a class of a registered stamp declares: a name that is misspelt would count
 * nowhere. What is known of it already stays, also where the class has such a bound no more: it is counted where there is one.
 *
 * @param stamps asked only where a name is new
 * @throws StampError `input` with the names that no stamp has, and those that there are
 */
export async function requireBounds(
  { load, tenant }: Loaded,
  before: Pick<TenantItem, "load"> | undefined,
  stamps: () => Promise<readonly Pick<StampItem, "capacity">[]>,
): Promise<void> {
  const named = Object.keys(load?.own ?? {}).filter((name) => before?.load?.own?.[name] === undefined);
  if (named.length === 0) return;
  const known = namesOf(await stamps());
  const unknown = named.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new StampError("input", `no stamp has a bound that tenant ${tenant}'s load names`, {
    field: "load.own",
    received: shown(unknown.join(", ")),
    allowed: known.size === 0 ? "none: no class declares bounds of its own" : [...known].sort().join(", "),
    fix: "declare it in the class (bounds.own), bring its stamps up and tell the registry: stampworks tenants register <stamp>",
  });
}
