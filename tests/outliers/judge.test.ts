import { judge } from "../../fleet/outliers/judge";
import { outliersSchema, type Signal } from "../../fleet/outliers/schema";

const MOMENTS = 30;

function signal(more: Partial<Signal> = {}): Signal {
  return { name: "p95", kind: "latency", query: "p95", label: "stamp", spread: 0.1, floor: 0.01, ...more };
}

/** Numbers of stamps over a window: one each, at every moment. */
function flat(values: Readonly<Record<string, number>>) {
  return readings(
    Object.fromEntries(
      Object.entries(values).map(([id, value]) => [id, Array(MOMENTS).fill(value) as number[]]),
    ),
  );
}

function readings(values: Readonly<Record<string, readonly number[]>>) {
  const stamps = Object.keys(values);
  return { class: "small on aws", stamps, moments: MOMENTS, values: new Map(Object.entries(values)) };
}

const odd = (found: ReturnType<typeof judge>): string[] => found.outliers.map(({ stamp }) => stamp);

test.each([
  ["one that is half as slow again", { a: 0.2, b: 0.2, c: 0.21, d: 0.2, e: 0.3 }, ["e"]],
  ["one that is a third slower", { a: 0.2, b: 0.2, c: 0.21, d: 0.2, e: 0.26 }, []],
  ["two of five", { a: 0.2, b: 0.2, c: 0.2, d: 0.4, e: 0.5 }, ["e", "d"]],
  ["one that is faster", { a: 0.2, b: 0.2, c: 0.2, d: 0.2, e: 0.05 }, []],
  ["stamps that differ by themselves", { a: 0.1, b: 0.2, c: 0.3, d: 0.4, e: 0.5 }, []],
  ["numbers that are nearly nothing", { a: 0, b: 0, c: 0, d: 0, e: 0.03 }, []],
  ["one that has what none has", { a: 0, b: 0, c: 0, d: 0, e: 0.2 }, ["e"]],
  ["one of three", { a: 0.2, b: 0.2, c: 0.4 }, ["c"]],
  ["one that says infinity", { a: 0.2, b: 0.2, c: 0.2, d: Number.POSITIVE_INFINITY }, ["d"]],
  ["sisters that say infinity", { a: Infinity, b: Infinity, c: Infinity, d: 0.2, e: Infinity }, []],
  ["sisters that say minus infinity", { a: -Infinity, b: -Infinity, c: -Infinity, d: 0.2 }, ["d"]],
  ["all that say minus infinity", { a: -Infinity, b: -Infinity, c: -Infinity, d: -Infinity }, []],
  ["all on a bad day", { a: 2, b: 2, c: 2, d: 2.1, e: 2 }, []],
])("of %s it says who is odd", (_, values, expected) => {
  const found = judge(signal(), flat(values));
  expect(odd(found)).toEqual(expected);
  for (const { median, score, value } of found.outliers)
    expect([median, score, value].every(Number.isFinite)).toBe(true);
});

test("it names the class's median, what the sisters had, and by how much it is away", () => {
  const { outliers } = judge(signal(), flat({ a: 0.2, b: 0.2, c: 0.2, d: 0.2, e: 0.4 }));
  expect(outliers).toEqual([
    {
      ...{ class: "small on aws", signal: "p95", kind: "latency", stamp: "e", value: 0.4, median: 0.2 },
      ...{ score: expect.closeTo(10) as number, others: { a: 0.2, b: 0.2, c: 0.2, d: 0.2 } },
    },
  ]);
});

test("what lasts for less than half of the window is no outlier, and what lasts longer is one", () => {
  const slow = (moments: number) =>
    readings({
      ...Object.fromEntries(["a", "b", "c", "d"].map((id) => [id, Array(MOMENTS).fill(0.2) as number[]])),
      e: [...(Array(MOMENTS - moments).fill(0.2) as number[]), ...(Array(moments).fill(0.4) as number[])],
    });
  expect(odd(judge(signal(), slow(14)))).toEqual([]);
  expect(odd(judge(signal(), slow(16)))).toEqual(["e"]);
});

test("a stamp without numbers is named, and so is a class with too few to compare", () => {
  const one = judge(signal(), { ...flat({ a: 1, b: 1, c: 1 }), stamps: ["a", "b", "c", "mute"] });
  expect(one.unknown).toEqual([
    { class: "small on aws", signal: "p95", stamps: ["mute"], reason: "no number for half of the window" },
  ]);
  const two = judge(signal(), flat({ a: 1, b: 9 }));
  expect([two.outliers, two.unknown[0]?.reason]).toEqual([
    [],
    "2 of 2 stamps have numbers, and 3 are needed to compare",
  ]);
  const nan = judge(
    signal(),
    readings({ a: Array(MOMENTS).fill(Number.NaN) as number[], b: [], c: [], d: [] }),
  );
  expect(nan.unknown[0]?.reason).toContain("0 of 4 stamps");
});

test("a file without an address, or with a signal that can't be compared, is refused", () => {
  const good = { prometheus: "http://p", signals: [{ name: "p95", kind: "latency", query: "x", floor: 0 }] };
  expect(outliersSchema.safeParse(good).success).toBe(true);
  for (const bad of [
    { ...good, prometheus: "file:///etc" },
    { ...good, signals: [] },
    { ...good, windowMinutes: 1 },
    { ...good, signals: [{ name: "P 95", kind: "latency", query: "x", floor: 0 }] },
    { ...good, signals: [{ name: "p95", kind: "speed", query: "x", floor: 0 }] },
    { ...good, signals: [{ name: "p95", kind: "latency", query: "x" }] },
    { ...good, colour: "red" },
  ])
    expect(outliersSchema.safeParse(bad).success).toBe(false);
});
