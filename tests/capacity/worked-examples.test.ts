import { days, hours, inHours, inMonths, months, seconds } from "../../planning/capacity/duration";
import {
  costPerTenant,
  fleetCost,
  revenueFor,
  sizedFleet,
  stampsFor,
  totalOf,
} from "../../planning/capacity/economics";
import { blastRadius, leastStampsFor } from "../../planning/capacity/blast-radius";
import { levelOf } from "../../planning/capacity/levels";
import { dollars, toCents } from "../../planning/capacity/money";
import { monthsUntil, startIn } from "../../planning/capacity/next-stamp";
import { planFleet } from "../../planning/capacity/plan";
import { mostDataFor, rebuildTime } from "../../planning/capacity/rebuild";
import {
  type Limit,
  limit,
  requestsOf,
  serversFor,
  tenantsFor,
  type Usable,
  usable,
} from "../../planning/capacity/sizing";
import { GB_A_TB, storageAfter } from "../../planning/capacity/storage";
import { inFlight, peakRate, queryRate } from "../../planning/capacity/traffic";

describe("the worked examples", () => {
  test("5,000 connections with 75 % usable, at 25 a tenant, carry 150 tenants", () => {
    expect(tenantsFor(usable(limit(5000)), 25)).toBe(150);
  });

  test("150 tenants at 10 requests/s make 1,500 requests/s", () => {
    expect(requestsOf(150, 10)).toBe(1500);
  });

  test("1,500 requests/s take 15 servers at their limit of 100, and 20 at 75 % of it", () => {
    expect(serversFor(1500, limit(100))).toBe(15);
    expect(serversFor(1500, usable(limit(100)))).toBe(20);
  });

  test("the parts of a stamp cost 7,450 a month, and a tenant of 150 costs 49.67", () => {
    const stamp = totalOf([4000, 2400, 450, 200, 100, 300]);
    expect(stamp).toBe(7450);
    expect(toCents(costPerTenant(stamp, 150))).toBe(49.67);
  });

  test("10,000 tenants at 150 a stamp take 67 stamps, which cost 499,150 a month", () => {
    expect(stampsFor(10_000, 150)).toBe(67);
    expect(fleetCost(67, 7450)).toBe(499_150);
  });

  test("10,000 tenants split 60 to 40 take 40 and 27 stamps", () => {
    const split = [
      { name: "eu", share: 0.6 },
      { name: "us", share: 0.4 },
    ];
    const plan = planFleet(10_000, { perStamp: 150, actPercent: 80, split });
    expect(plan.parts.map(({ stamps, tenants }) => [tenants, stamps])).toEqual([
      [6000, 40],
      [4000, 27],
    ]);
    expect(plan.stamps).toBe(67);
  });

  test("Little's law: 1,000 tenants at 5/s and a peak of 4 make 20,000/s, 160,000 queries/s, 32,000 in flight", () => {
    const requests = peakRate(1000, 5, 4);
    const queries = queryRate(requests, 8);
    expect([requests, queries, inFlight(queries, seconds(0.2))]).toEqual([20_000, 160_000, 32_000]);
  });

  test("1,000 tenants of 50 GB that grow by 10 % a month have 492 TB after 24 months", () => {
    expect(Math.round(storageAfter(1000, 50, 0.1, months(24)) / GB_A_TB)).toBe(492);
  });

  test("100,000 tenants cost 15 each at 10,000 a stamp and 20 each at 1,000 a stamp", () => {
    const large = sizedFleet(100_000, { tenants: 10_000, fixed: 50_000 }, 10);
    const small = sizedFleet(100_000, { tenants: 1000, fixed: 10_000 }, 10);
    expect([large.stamps, large.cost, large.costPerTenant]).toEqual([10, 1_500_000, 15]);
    expect([small.stamps, small.cost, small.costPerTenant]).toEqual([100, 2_000_000, 20]);
    expect(1 - large.costPerTenant / small.costPerTenant).toBe(0.25);
    expect(large.blastRadius / small.blastRadius).toBe(10);
  });

  test("8 stamps of 1,200 with 8,500 tenants and 300 more a month are full in 3.67 months", () => {
    const needed = monthsUntil(8 * 1200, 8500, { kind: "linear", tenantsAMonth: 300 });
    expect(needed.toFixed(2)).toBe("3.67");
    expect(startIn(needed, days(5)).toFixed(2)).toBe("3.50");
  });

  test("thresholds are 70 % to plan and 80 % to act", () => {
    const levels = { logRetentionDays: 90, warnPercent: 70, actPercent: 80 } as const;
    expect([69.9, 70, 79.9, 80, 120].map((percent) => levelOf(percent, levels))).toEqual([
      "fine",
      "plan",
      "plan",
      "act",
      "act",
    ]);
  });

  test("a blast radius of 5 % takes 20 stamps", () => {
    expect(leastStampsFor(0.05)).toBe(20);
    expect(blastRadius(Array.from({ length: 20 }, () => 150))).toBe(0.05);
  });

  test("a margin of 40 % takes a revenue of cost / 0.60", () => {
    expect(toCents(revenueFor(7450, 0.4))).toBe(12_416.67);
    expect(toCents(revenueFor(49.67, 0.4))).toBe(82.78);
  });

  test("a stamp that deploys in half an hour and restores 500 GB an hour holds 750 GB for an RTO of 2 hours", () => {
    expect(mostDataFor(hours(2), 500, hours(0.5))).toBe(750);
    expect(inHours(rebuildTime(750, 500, hours(0.5)))).toBe(2);
  });
});

describe("the well-known errors", () => {
  test("headroom can't be taken off twice: what is usable is no limit any more, to the compiler", () => {
    type Twice = Usable extends Limit ? "possible" : "impossible";
    type Again = Usable extends Parameters<typeof limit<Usable>>[0] ? "possible" : "impossible";
    const [twice, again]: [Twice, Again] = ["impossible", "impossible"];
    expect([twice, again]).toEqual(["impossible", "impossible"]);
    // What taking it off twice would have cost: 38 tenants a stamp.
    expect(tenantsFor(usable(limit(5000 * 0.75)), 25)).toBe(112);
  });

  test("a lead time has a unit: 5 days are 120 hours and a sixth of a month, never 5 months", () => {
    expect(inHours(days(5))).toBe(120);
    expect(inMonths(days(5))).toBeCloseTo(1 / 6, 2);
    type Bare = number extends Parameters<typeof startIn>[1] ? "possible" : "impossible";
    const bare: Bare = "impossible";
    expect(bare).toBe("impossible");
  });

  test("a margin is a share of the revenue: cost × 1.40 would leave 28.6 %, not 40 %", () => {
    const cost = 100;
    expect(1 - cost / revenueFor(cost, 0.4)).toBeCloseTo(0.4, 12);
    expect(1 - cost / (cost * 1.4)).toBeCloseTo(0.286, 3);
  });

  test("amounts are rounded once, when they are shown", () => {
    expect(dollars(7450 / 150)).toBe("49.67");
    expect(dollars(499_150)).toBe("499,150.00");
    expect(toCents(1.005)).toBe(1.01);
    expect(toCents(-1.005)).toBe(-1.01);
    expect(Object.is(toCents(-0.001), 0)).toBe(true);
  });
});
