import { leastDue, weigh, weighLast, type Weight } from "../../../fleet/rollout/metrics/sequential";
import { times } from "../../sweep";
import { randomOf } from "./simulated-stamps";

const RUNS = times(2000, 50_000);

/** What is said in the end of a stamp of which so many times as many fail as are due, weighed after each request in a hundred thousand. */
function saidOf(rate: number, random: () => number): { readonly weight: Weight; readonly due: number } {
  let failed = 0;
  for (let due = 0.05; ; due += 0.05) {
    // Few are due at a time: hardly ever two fail.
    if (random() < 1 - Math.exp(-0.05 * rate)) failed += 1;
    const weight = weigh(failed, due, 2);
    if (weight !== "open") return { weight, due };
  }
}

function shareOf(weight: Weight, rate: number, seed: number): number {
  const random = randomOf(seed);
  let count = 0;
  for (let run = 0; run < RUNS; run += 1) if (saidOf(rate, random).weight === weight) count += 1;
  return count / RUNS;
}

test("weighed as often as one likes, what is as well as is due is hardly ever unwell", () => {
  expect(shareOf("unwell", 1, 1)).toBeLessThanOrEqual(0.003);
});

test("what is twice as bad is well once in a hundred times, and what is four times as bad never", () => {
  expect(shareOf("well", 2, 2)).toBeLessThanOrEqual(0.015);
  expect(shareOf("well", 4, 3)).toBe(0);
});

test.each<[number, number, Weight]>([
  [0, 4, "open"],
  [0, 5, "well"],
  [3, 3, "open"],
  [25, 6, "unwell"],
  [12, 12, "open"],
  [40, 50, "well"],
  [100, 50, "unwell"],
  // Where nothing is due one failure is too many.
  [0, 0, "well"],
  [1, 0, "unwell"],
  // However many there are.
  [5e12, 5e12, "well"],
  [1e13, 5e12, "unwell"],
  // What is no number tells nothing.
  [3, Number.POSITIVE_INFINITY, "open"],
  [Number.NaN, 5, "open"],
  [3, Number.NaN, "open"],
])("%d that failed where %d are due are %s", (failed, due, weight) => {
  expect(weigh(failed, due, 2)).toBe(weight);
});

test("below the least that is due nothing is well, and from then on what never failed is", () => {
  for (const more of [1.5, 2, 10]) {
    expect(weigh(0, leastDue(more) * 0.999, more)).toBe("open");
    expect(weigh(0, leastDue(more) * 1.001, more)).toBe("well");
  }
});

test.each<[number, number, Weight]>([
  // Twice as bad would be 70, of which 50 or fewer come once in a hundred times.
  [50, 35, "well"],
  [51, 35, "open"],
  [70, 35, "unwell"],
  [1, 2, "open"],
  [0, 2.31, "well"],
  [1443, 1000, "well"],
])("in the end %d that failed where %d are due are %s", (failed, due, weight) => {
  expect(weighLast(failed, due, 2)).toBe(weight);
});
