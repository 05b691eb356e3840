import fc from "fast-check";
import { StampError } from "../../core/errors";
import { blastRadius, leastStampsFor } from "../../planning/capacity/blast-radius";
import { days, hours, inDays, inHours, inMonths, inSeconds, months } from "../../planning/capacity/duration";
import { costPerTenant, revenueFor, sizedFleet, stampsFor } from "../../planning/capacity/economics";
import { forecast } from "../../planning/capacity/forecast";
import { spreadGrowth } from "../../planning/capacity/growth";
import { stampLevel } from "../../planning/capacity/levels";
import { type Growth, monthsUntil, startIn } from "../../planning/capacity/next-stamp";
import { planFleet } from "../../planning/capacity/plan";
import { limit, serversFor, tenantsFor, usable } from "../../planning/capacity/sizing";
import { storageAfter } from "../../planning/capacity/storage";
import { inFlight } from "../../planning/capacity/traffic";

const tenants = fc.integer({ min: 1, max: 1_000_000 });
const perStamp = fc.integer({ min: 1, max: 10_000 });
const share = fc.double({ min: 0.01, max: 1, noNaN: true });
const growth: fc.Arbitrary<Growth> = fc.oneof(
  fc.record({
    kind: fc.constant("linear" as const),
    tenantsAMonth: fc.double({ min: 0.1, max: 1e5, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant("compound" as const),
    share: fc.double({ min: 0.001, max: 2, noNaN: true }),
  }),
);
const spec = {
  tier: "standard",
  bounds: { tenants: 150, requestsPerSecond: 1500, databaseConnections: 5000, storageGb: 7500 },
  observability: { logRetentionDays: 90, warnPercent: 70, actPercent: 80 },
} as const;

describe("monotone in tenants", () => {
  test("more tenants never take fewer stamps, and the stamps are just enough", () => {
    fc.assert(
      fc.property(tenants, tenants, perStamp, (a, b, each) => {
        expect(stampsFor(Math.max(a, b), each)).toBeGreaterThanOrEqual(stampsFor(Math.min(a, b), each));
        expect(stampsFor(a, each) * each).toBeGreaterThanOrEqual(a);
        expect((stampsFor(a, each) - 1) * each).toBeLessThan(a);
      }),
    );
  });

  test("more tenants never cost a fleet less, and never cost less in servers or storage", () => {
    fc.assert(
      fc.property(tenants, tenants, perStamp, (a, b, each) => {
        const [few, many] = [Math.min(a, b), Math.max(a, b)];
        const size = { tenants: each, fixed: 1000 };
        expect(sizedFleet(many, size, 3).cost).toBeGreaterThanOrEqual(sizedFleet(few, size, 3).cost);
        expect(serversFor(many, limit(100))).toBeGreaterThanOrEqual(serversFor(few, limit(100)));
        expect(storageAfter(many, 5, 0.02, months(12))).toBeGreaterThanOrEqual(
          storageAfter(few, 5, 0.02, months(12)),
        );
      }),
    );
  });

  test("more tenants on a stamp cost each of them less, and more room is never needed later", () => {
    fc.assert(
      fc.property(tenants, tenants, growth, (a, b, grows) => {
        const [few, many] = [Math.min(a, b), Math.max(a, b)];
        expect(costPerTenant(7450, many)).toBeLessThanOrEqual(costPerTenant(7450, few));
        expect(monthsUntil(2_000_000, many, grows)).toBeLessThanOrEqual(monthsUntil(2_000_000, few, grows));
      }),
    );
  });

  test("more tenants on any stamp never put its group's next stamp off", () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 149 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(numbers, fc.nat(11), growth, (list, at, grows) => {
        const of = (counts: readonly number[]): number =>
          forecast(
            {
              class: "standard",
              residency: "eu",
              spec,
              stamps: counts.map((count, index) =>
                stampLevel(`s${index}`, { stamp: "", tenants: count }, spec),
              ),
            },
            grows,
            days(5),
          ).monthsToAct ?? Infinity;
        const more = list.map((count, index) => (index === at % list.length ? count + 1 : count));
        expect(of(more)).toBeLessThanOrEqual(of(list) + 1e-9);
      }),
    );
  });
});

describe("units and limits", () => {
  test("a span of time reads back as it was made, in any unit", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (number) => {
        expect(inHours(hours(number))).toBeCloseTo(number, 5);
        expect(inDays(days(number))).toBeCloseTo(number, 5);
        expect(inMonths(months(number))).toBeCloseTo(number, 5);
        expect(inSeconds(days(number))).toBeCloseTo(inSeconds(hours(number * 24)), 3);
      }),
    );
  });

  test("a longer lead time starts earlier, by exactly as much", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60, noNaN: true }), fc.nat(90), fc.nat(90), (needed, a, b) => {
        const apart = startIn(needed, days(a)) - startIn(needed, days(b));
        expect(apart).toBeCloseTo(inMonths(days(b)) - inMonths(days(a)), 9);
      }),
    );
  });

  test("headroom leaves no more tenants than the limit, and no fewer servers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 100_000 }), share, perStamp, (most, part, each) => {
        expect(tenantsFor(usable(limit(most), part), each)).toBeLessThanOrEqual(
          tenantsFor(usable(limit(most), 1), each),
        );
        expect(tenantsFor(usable(limit(most), part), each) * each).toBeLessThanOrEqual(most * (1 + 1e-6));
        expect(serversFor(most, usable(limit(50), part))).toBeGreaterThanOrEqual(serversFor(most, limit(50)));
      }),
    );
  });

  test("Little's law is linear in both of its terms", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        (rate, span) => {
          expect(inFlight(rate * 2, hours(span))).toBeCloseTo(inFlight(rate, hours(span)) * 2, 0);
          expect(inFlight(rate, hours(span * 2))).toBeCloseTo(inFlight(rate * 2, hours(span)), 0);
        },
      ),
    );
  });

  test("growth reaches its number in exactly the months it says", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e5 }),
        fc.integer({ min: 1, max: 1e5 }),
        growth,
        (now, more, grows) => {
          const at = monthsUntil(now + more, now, grows);
          const then =
            grows.kind === "linear" ? now + grows.tenantsAMonth * at : now * (1 + grows.share) ** at;
          expect(then / (now + more)).toBeCloseTo(1, 6);
        },
      ),
    );
  });

  test("revenue leaves exactly the margin that was asked for", () => {
    const margin = fc.double({ min: 0, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e7, noNaN: true }), margin, (cost, part) => {
        expect(1 - cost / revenueFor(cost, part)).toBeCloseTo(part, 9);
      }),
    );
  });

  test("a split loses and doubles no tenant, and never takes fewer stamps than one pool", () => {
    const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(tenants, perStamp, weights, (all, each, parts) => {
        const sum = parts.reduce((total, part) => total + part, 0);
        const split = parts.map((part, index) => ({ name: `r${index}`, share: part / sum }));
        const plan = planFleet(all, { perStamp: each, actPercent: 80, split });
        expect(plan.parts.reduce((total, part) => total + part.tenants, 0)).toBe(all);
        expect(plan.stamps).toBeGreaterThanOrEqual(stampsFor(all, each));
        expect(plan.stamps).toBeLessThan(stampsFor(all, each) + parts.length);
        expect(plan.placed).toBeGreaterThanOrEqual(plan.stamps);
      }),
    );
  });

  test("growth that is spread over groups adds up to what was said", () => {
    const counts = fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 1000 }), (list, monthly) => {
        const groups = list.map((count, index) => ({
          class: "standard",
          residency: `r${index}`,
          tenants: count,
        }));
        const spread = spreadGrowth(groups, [{ of: "", growth: { kind: "linear", tenantsAMonth: monthly } }]);
        const total = spread.reduce((sum, one) => sum + (one?.kind === "linear" ? one.tenantsAMonth : 0), 0);
        expect(total).toBeCloseTo(monthly, 6);
      }),
    );
  });

  test("as many equal stamps as a blast radius takes keep it, and one fewer does not", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.005, max: 0.9, noNaN: true }), (radius) => {
        const least = leastStampsFor(radius);
        const even = (count: number): number => blastRadius(Array.from({ length: count }, () => 100));
        expect(even(least)).toBeLessThanOrEqual(radius + 1e-6);
        if (least > 1) expect(even(least - 1)).toBeGreaterThan(radius);
      }),
    );
  });

  test("numbers that mean nothing are refused with the field and what is allowed", () => {
    for (const wrong of [NaN, -1, -Infinity]) {
      expect(() => stampsFor(wrong, 150)).toThrow(StampError);
      expect(() => days(wrong)).toThrow(/seconds: not allowed/u);
    }
    expect(() => usable(limit(100), 1.2)).toThrow(/share: not allowed.*allowed: 1e-9 to 1/u);
    expect(() => revenueFor(100, 1)).toThrow(/margin/u);
    expect(() => stampsFor(10, 0)).toThrow(/tenants a stamp/u);
  });
});
