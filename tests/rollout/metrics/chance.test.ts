import { mayBeAlike, mayBeChance } from "../../../fleet/rollout/metrics/chance";

/** The fewest failures that are no chance any more: as many or more come less than once in a hundred thousand times. */
test.each([
  [0.02, 3],
  [0.4, 6],
  [1, 9],
  [5, 18],
  [50, 84],
  [600, 708],
])("where %d are due, %d are no chance", (due, failed) => {
  expect(mayBeChance(failed - 1, due)).toBe(true);
  expect(mayBeChance(failed, due)).toBe(false);
});

test("what is due, or less, always may be, and what is beyond counting never", () => {
  expect(mayBeChance(0, 0)).toBe(true);
  expect(mayBeChance(1, 0)).toBe(false);
  expect(mayBeChance(5, 5)).toBe(true);
  expect(mayBeChance(1000, 1000)).toBe(true);
  expect(mayBeChance(1135, 1000)).toBe(false);
  expect(mayBeChance(Number.POSITIVE_INFINITY, 5)).toBe(false);
});

test("two windows are alike up to what chance brings once: three in a thousand", () => {
  expect(mayBeAlike(12, 5)).toBe(true);
  expect(mayBeAlike(13, 5)).toBe(false);
  expect(mayBeAlike(1086, 1000)).toBe(true);
  expect(mayBeAlike(1087, 1000)).toBe(false);
});
