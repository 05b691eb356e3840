import fc from "fast-check";
import { spreadBuckets } from "../../../router/table/buckets";
import { times } from "../../sweep";

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `st${index}`);
const shares = (stamps: readonly string[]): { stamp: string }[] => stamps.map((stamp) => ({ stamp }));
const loads = (buckets: readonly string[]): number[] => {
  const counts = new Map<string, number>();
  for (const stamp of buckets) counts.set(stamp, (counts.get(stamp) ?? 0) + 1);
  return [...counts.values()];
};

describe("a pool's buckets", () => {
  test("are spread evenly, and a stamp added to n takes its share of tenants while nobody else moves", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (count) => {
        const before = spreadBuckets(shares(ids(count)));
        const after = spreadBuckets(shares(ids(count + 1)), before);
        const moved = after.filter((stamp, bucket) => stamp !== before[bucket]);
        expect(new Set(moved)).toEqual(new Set([`st${count}`]));
        expect(moved.length).toBeLessThanOrEqual(Math.ceil(4096 / (count + 1)));
        expect(Math.max(...loads(after)) - Math.min(...loads(after))).toBeLessThanOrEqual(1);
      }),
      { numRuns: times(5, 20) },
    );
  });

  test("move within 1.15 of the ideal when one of 101 stamps is added", () => {
    const before = spreadBuckets(shares(ids(100)));
    const after = spreadBuckets(shares(ids(101)), before);
    const moved = after.filter((stamp, bucket) => stamp !== before[bucket]).length;
    expect(moved / (4096 / 101)).toBeLessThanOrEqual(1.15);
    expect(moved).toBeGreaterThan(0);
  });

  test("of a stamp that goes are shared by those that stay, whose own stay", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100 }), fc.nat(), (count, pick) => {
        const before = spreadBuckets(shares(ids(count)));
        const gone = `st${pick % count}`;
        const after = spreadBuckets(shares(ids(count).filter((id) => id !== gone)), before);
        const moved = before.filter((stamp, bucket) => stamp !== after[bucket]);
        expect(new Set(moved)).toEqual(new Set([gone]));
      }),
      { numRuns: times(5, 20) },
    );
  });

  test("follow weights, to a bucket", () => {
    const buckets = spreadBuckets([
      { stamp: "small", weight: 1 },
      { stamp: "large", weight: 3 },
    ]);
    expect(buckets.filter((stamp) => stamp === "large")).toHaveLength(3072);
  });

  test.each([
    ["no stamp", []],
    ["a stamp twice", shares(["eu1", "eu1"])],
    ["a weight of 0", [{ stamp: "eu1", weight: 0 }]],
    ["a weight that is no number", [{ stamp: "eu1", weight: Number.NaN }]],
  ])("are refused with %s", (_, list) => {
    expect(() => spreadBuckets(list)).toThrow(
      /can't be spread over these stamps; allowed: one stamp or more/,
    );
  });
});
