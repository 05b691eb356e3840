import { mayBeChance } from "../../../fleet/rollout/metrics/chance";

/** The fewest failures that are no chance any more: as many or more come less than three times in a thousand. */
test.each([
  [0.02, 2],
  [0.4, 4],
  [1, 6],
  [5, 13],
  [50, 71],
  [600, 669],
])("where %d are due, %d are no chance", (due, failed) => {
  expect(mayBeChance(failed - 1, due)).toBe(true);
  expect(mayBeChance(failed, due)).toBe(false);
});

test("what is due, or less, always may be, and what is beyond counting never", () => {
  expect(mayBeChance(0, 0)).toBe(true);
  expect(mayBeChance(1, 0)).toBe(false);
  expect(mayBeChance(5, 5)).toBe(true);
  expect(mayBeChance(1000, 1000)).toBe(true);
  expect(mayBeChance(1087, 1000)).toBe(false);
  expect(mayBeChance(Number.POSITIVE_INFINITY, 5)).toBe(false);
});
