import fc from "fast-check";
import type { PoolItem, StampItem, TenantItem } from "../../components/routing/contract";
import { tenantItemSchema } from "../../components/routing/contract";
import type { MovesFleet } from "../../planning/moves/moves-plan";
import { changeUse, NO_USE } from "../../tenants/registry/usage";
import { stamp, TODAY } from "../placement/fleet";

const bounds = { tenants: 10, requestsPerSecond: 100, databaseConnections: 100, storageGb: 100 };
/** Classes with a bound of their own, besides the four. */
const OWN = { bounds: { ...bounds, own: { seats: 100 } } };
const KINDS = [
  {},
  {},
  {},
  OWN,
  { ring: "canary" },
  { function: "batch" },
  { tier: "dedicated" as const, bounds: { ...bounds, tenants: 1 } },
  { residency: "us" as const },
];

const anyLoad = fc.record({
  requestsPerSecond: fc.integer({ min: 1, max: 60 }),
  databaseConnections: fc.integer({ min: 1, max: 30 }),
  storageGb: fc.integer({ min: 1, max: 40 }),
  own: fc.option(fc.record({ seats: fc.integer({ min: 1, max: 60 }) }), { nil: undefined }),
});

/** The pool of a stamp. */
function poolOf({ capacity }: StampItem, number: number): PoolItem {
  const { function: work, residency, tier } = capacity!;
  return {
    ...{ name: [residency, tier, ...(work === undefined ? [] : [work])].join("-"), version: 1, number },
    ...{ residency, tier, buckets: [] },
    ...(work === undefined ? {} : { function: work }),
  };
}

/** What one tenant of a made-up fleet is. */
const anyTenant = fc.record({
  home: fc.nat(),
  load: fc.option(anyLoad, { nil: undefined, freq: 4 }),
  pinned: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
  early: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
});

/**
 * A small fleet whose tenants are where they could have been placed: no bound is passed. `alike`: all stamps of one pool, nobody
 * pinned.
 */
export function anyFleet({
  alike,
  stamps: most,
  tenants: many,
}: {
  alike: boolean;
  stamps: number;
  tenants: number;
}): fc.Arbitrary<MovesFleet> {
  return fc
    .record({
      kinds: fc
        .constantFrom({}, OWN)
        .chain((same) =>
          fc.array(fc.constantFrom(...(alike ? [same] : KINDS)), { minLength: 2, maxLength: most }),
        ),
      made: fc.array(anyTenant, { maxLength: many }),
      closed: alike ? fc.constant([]) : fc.subarray([0, 1, 2, 3]),
    })
    .map(({ closed, kinds, made }) => {
      let stamps = kinds.map((more, index): StampItem => {
        const item = stamp(`s${index}`, index, { bounds });
        const state = closed.length === 1 && closed[0] === index ? "draining" : "active";
        return { ...item, state, capacity: { ...item.capacity!, ...more } };
      });
      const pools = new Map<string, PoolItem>();
      for (const one of stamps) {
        const pool = poolOf(one, pools.size);
        pools.set(pool.name, pools.get(pool.name) ?? pool);
      }
      const tenants: TenantItem[] = [];
      for (const [index, { early, home, load, pinned }] of made.entries()) {
        const on = stamps[home % stamps.length]!;
        const use = changeUse(on.use, load, 1);
        const isFull = use.tenants > on.capacity!.bounds.tenants || fullest({ ...on, use }) > 100;
        if (isFull) continue;
        const asks = early || on.capacity!.ring === "canary";
        tenants.push(
          tenantItemSchema.parse({
            ...{ tenant: `t${index}`, version: 1, pool: poolOf(on, 0).name, stamp: on.id },
            ...(load === undefined ? {} : { load }),
            ...(pinned && !alike ? { pinned } : {}),
            ...(asks ? { early: true } : {}),
          }),
        );
        stamps = stamps.map((one) => (one.id === on.id ? { ...one, use } : one));
      }
      return { stamps, pools: [...pools.values()], tenants, today: TODAY, planPercent: () => 70 };
    });
}

type Bounds = NonNullable<StampItem["capacity"]>["bounds"];

type Fixed = Exclude<keyof Bounds, "own">;

/** What is taken of a bound: those without a known load count as their share. Written apart from the code that is tested. */
function shareOf(use: StampItem["use"], of: Bounds, bound: Fixed): number {
  if (bound === "tenants") return use.tenants;
  return use[bound] + ((use.tenants - use.measured) * of[bound]) / of.tenants;
}

/** The fullest bound in percent, a dedicated stamp's one tenant not counted. */
export function fullest({ capacity, use }: StampItem): number {
  const { bounds: of, tier } = capacity!;
  const { own = {}, ...fixed } = of;
  const keys = (Object.keys(fixed) as Fixed[]).filter((key) => key !== "tenants" || tier !== "dedicated");
  const besides = Object.entries(own).map(([name, most]) => {
    const known = use.own?.[name] ?? { measured: 0, sum: 0 };
    return (100 * known.sum) / most + (100 * (use.tenants - known.measured)) / of.tenants;
  });
  return Math.max(...keys.map((key) => (100 * shareOf(use, of, key)) / of[key]), ...besides);
}

/** A fleet's stamps with tenants counted in where they are said to be. */
export function countedAt(
  { stamps, tenants }: MovesFleet,
  at: (tenant: TenantItem) => readonly string[],
): StampItem[] {
  return stamps.map((one) => {
    const here = tenants.filter((tenant) => at(tenant).includes(one.id));
    return { ...one, use: here.reduce((use, { load }) => changeUse(use, load, 1), NO_USE) };
  });
}
