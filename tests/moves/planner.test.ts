import fc from "fast-check";
import type { StampItem, TenantItem } from "../../components/routing/contract";
import { consolidate } from "../../planning/moves/consolidate";
import { evacuate } from "../../planning/moves/evacuate";
import type { MovesFleet, MovesPlan } from "../../planning/moves/moves-plan";
import { rebalance } from "../../planning/moves/rebalance";
import { changeUse } from "../../tenants/registry/usage";
import { times } from "../sweep";
import { anyFleet, countedAt, fullest } from "./fleets";

const PLANS: readonly (readonly [string, (fleet: MovesFleet) => MovesPlan, number])[] = [
  ["evacuate", (fleet) => evacuate(fleet, "s0"), 80],
  ["rebalance", rebalance, 70],
  ["consolidate", consolidate, 70],
];
const EPSILON = 1e-6;

/** What a tenant may be moved to, said apart from the planner. */
function mayGo(fleet: MovesFleet, tenant: TenantItem, to: StampItem): boolean {
  const pool = fleet.pools.find(({ name }) => name === tenant.pool)!;
  const { capacity, state } = to;
  return (
    state === "active" &&
    capacity!.residency === pool.residency &&
    capacity!.tier === pool.tier &&
    capacity!.function === pool.function &&
    (tenant.early === true || capacity!.ring !== "canary")
  );
}

describe.each(PLANS)("%s", (_, plan, limit) => {
  test("passes no bound at any moment, in whatever order the moves begin and end", () => {
    fc.assert(
      fc.property(
        anyFleet({ alike: false, stamps: 6, tenants: 20 }),
        fc.infiniteStream(fc.nat()),
        (fleet, draws) => {
          const { moves } = plan(fleet);
          const state = new Map(moves.map(({ tenant }) => [tenant, "waiting"]));
          const targets = new Set(moves.map(({ to }) => to));
          for (let left = 2 * moves.length; left > 0; left -= 1) {
            const open = moves.filter(({ tenant }) => state.get(tenant) !== "done");
            const next = open[draws.next().value % open.length]!;
            state.set(next.tenant, state.get(next.tenant) === "waiting" ? "moving" : "done");
            const stamps = countedAt(fleet, ({ stamp, tenant }) => {
              const move = moves.find((one) => one.tenant === tenant);
              if (move === undefined || state.get(tenant) === "waiting") return [stamp];
              return state.get(tenant) === "moving" ? [stamp, move.to] : [move.to];
            });
            for (const one of stamps) {
              expect(fullest(one)).toBeLessThanOrEqual(100 + EPSILON);
              const most = one.capacity?.tier === "dedicated" ? 100 : limit;
              if (targets.has(one.id)) expect(fullest(one)).toBeLessThanOrEqual(most + EPSILON);
              if (one.capacity?.tier === "dedicated") expect(one.use.tenants).toBeLessThanOrEqual(1);
            }
          }
        },
      ),
      { numRuns: times(15, 600) },
    );
  });

  test("keeps residency, tier, function, pins and who asks; moves nobody twice, and no stamp gives and gets", () => {
    fc.assert(
      fc.property(anyFleet({ alike: false, stamps: 6, tenants: 20 }), (fleet) => {
        const { left, moves } = plan(fleet);
        for (const { from, tenant: name, to } of moves) {
          const tenant = fleet.tenants.find((one) => one.tenant === name)!;
          expect([tenant.stamp, tenant.pinned]).toEqual([from, undefined]);
          expect(mayGo(fleet, tenant, fleet.stamps.find(({ id }) => id === to)!)).toBe(true);
        }
        expect(new Set(moves.map(({ tenant }) => tenant)).size).toBe(moves.length);
        const gives = new Set(moves.map(({ from }) => from));
        expect(moves.filter(({ to }) => gives.has(to))).toEqual([]);
        const both = left.filter(({ tenant }) => moves.some((one) => one.tenant === tenant));
        expect(both).toEqual([]);
        expect(plan(fleet)).toEqual({ ...plan(fleet) });
      }),
      { numRuns: times(30, 1000) },
    );
  });
});

/** The best of all ways to put the tenants: judged by what is wanted first and by the number of moves then. */
function bruteForce(
  fleet: MovesFleet,
  limit: number,
  want: (after: readonly StampItem[]) => number,
): { wanted: number; moves: number } {
  let best = { wanted: Number.NEGATIVE_INFINITY, moves: Number.POSITIVE_INFINITY };
  const put = (
    index: number,
    most: readonly StampItem[],
    after: readonly StampItem[],
    moves: number,
  ): void => {
    const tenant = fleet.tenants[index];
    if (tenant === undefined) {
      const wanted = want(after);
      if (wanted > best.wanted || (wanted === best.wanted && moves < best.moves)) best = { wanted, moves };
      return;
    }
    put(index + 1, most, after, moves);
    if (tenant.pinned === true) return;
    const change = (stamps: readonly StampItem[], id: string, sign: 1 | -1): StampItem[] =>
      stamps.map((one) => (one.id === id ? { ...one, use: changeUse(one.use, tenant.load, sign) } : one));
    for (const one of fleet.stamps) {
      if (one.id === tenant.stamp || !mayGo(fleet, tenant, one)) continue;
      const fuller = change(most, one.id, 1);
      if (fullest(fuller.find(({ id }) => id === one.id)!) > limit + EPSILON) continue;
      put(index + 1, fuller, change(change(after, one.id, 1), tenant.stamp, -1), moves + 1);
    }
  };
  put(0, fleet.stamps, fleet.stamps, 0);
  return best;
}

const overPlan = (stamps: readonly StampItem[]): number =>
  stamps.filter((one) => fullest(one) > 70 + EPSILON).length;
const afterOf = (fleet: MovesFleet, { moves }: MovesPlan): StampItem[] =>
  countedAt(fleet, ({ stamp, tenant }) => [moves.find((one) => one.tenant === tenant)?.to ?? stamp]);

/**
 * Sums over many small fleets: what the planner came to, and the best there is.
 * @param least what must be reachable at least; where it is not, as much as can be is done, whatever moves that takes
 */
function compare(
  plan: (fleet: MovesFleet) => MovesPlan,
  limit: number,
  want: (after: readonly StampItem[]) => number,
  isWorth: (fleet: MovesFleet) => boolean,
  least = Number.NEGATIVE_INFINITY,
): { reached: number; reachable: number; moves: number; best: number } {
  const sums = { reached: 0, reachable: 0, moves: 0, best: 0 };
  const small = anyFleet({ alike: true, stamps: 3, tenants: 7 });
  const fleets = fc.sample(small, { numRuns: times(500, 8000), seed: 7 }).filter(isWorth);
  for (const fleet of fleets.slice(0, times(40, 500))) {
    const best = bruteForce(fleet, limit, want);
    if (best.wanted < least) continue;
    const made = plan(fleet);
    const reached = want(afterOf(fleet, made)) === best.wanted;
    sums.reachable += 1;
    sums.reached += reached ? 1 : 0;
    if (!reached) continue;
    sums.moves += made.moves.length;
    sums.best += best.moves;
  }
  return sums;
}

describe("against all that could be done in small fleets", () => {
  test("rebalance brings as many stamps down, with at most 1.1 times the moves", () => {
    const { best, moves, reachable, reached } = compare(
      rebalance,
      70,
      (stamps) => -overPlan(stamps),
      ({ stamps }) => overPlan(stamps) > 0,
      0,
    );
    expect(best).toBeGreaterThan(10);
    expect(moves).toBeLessThanOrEqual(1.1 * best);
    expect(reached / reachable).toBeGreaterThanOrEqual(0.98);
  });

  test("evacuate moves as many away as can be", () => {
    const home = (stamps: readonly StampItem[]): number => -stamps[0]!.use.tenants;
    const plan = (fleet: MovesFleet): MovesPlan => evacuate(fleet, "s0");
    const { best, moves, reachable, reached } = compare(
      plan,
      80,
      home,
      ({ stamps }) => stamps[0]!.use.tenants > 2,
    );
    expect(best).toBeGreaterThan(10);
    expect(moves).toBeLessThanOrEqual(1.1 * best);
    expect(reached / reachable).toBeGreaterThanOrEqual(0.98);
  });

  test("consolidate empties as many stamps, with at most 1.1 times the moves", () => {
    const empty = (stamps: readonly StampItem[]): number =>
      stamps.filter(({ use }) => use.tenants === 0).length;
    const { best, moves, reachable, reached } = compare(consolidate, 70, empty, ({ stamps }) =>
      stamps.every(({ use }) => use.tenants > 0),
    );
    expect(best).toBeGreaterThan(10);
    expect(moves).toBeLessThanOrEqual(1.1 * best);
    expect(reached / reachable).toBeGreaterThanOrEqual(0.95);
  });
});

test("the fewest moves: one large tenant goes instead of three small ones, and the smallest that is enough", () => {
  const fleet = fc.sample(anyFleet({ alike: true, stamps: 2, tenants: 0 }), 1)[0]!;
  const load = (requestsPerSecond: number): object => ({
    load: { requestsPerSecond, databaseConnections: 1, storageGb: 1 },
  });
  const at = [40, 15, 8, 7, 20].map((requests, index) => ({
    ...{ tenant: `t${index}`, version: 1, pool: fleet.pools[0]!.name, stamp: "s0" },
    ...load(requests),
  })) as TenantItem[];
  const full = { ...fleet, stamps: fleet.stamps.slice(0, 2), tenants: at };
  const plan = rebalance({ ...full, stamps: countedAt(full, ({ stamp }) => [stamp]) });
  expect(plan).toMatchObject({
    moves: [{ tenant: "t4", from: "s0" }],
    left: [],
    stamps: [{ before: 90, after: 70 }, { most: 20 }],
  });
});

test("who is not ready yet, or is being erased, is moved by no plan, and it says why", () => {
  const fleet = fc.sample(anyFleet({ alike: true, stamps: 2, tenants: 0 }), 1)[0]!;
  const since = "2026-11-21T00:00:00Z";
  const states = [{ pending: { since } }, { erasing: { step: "closing", since, by: "ann@here" } }, {}];
  const at = states.map((state, index) => ({
    ...{ tenant: `t${index}`, version: 1, pool: fleet.pools[0]!.name, stamp: "s0" },
    ...state,
  })) as TenantItem[];
  const full = { ...fleet, stamps: fleet.stamps.slice(0, 2), tenants: at };
  const plan = evacuate({ ...full, stamps: countedAt(full, ({ stamp }) => [stamp]) }, "s0");
  expect(plan.moves).toMatchObject([{ tenant: "t2" }]);
  expect(plan.left.map(({ tenant }) => tenant)).toEqual(["t0", "t1"]);
  expect(JSON.stringify(plan.left)).toMatch(/not ready yet.*being erased/u);
});
