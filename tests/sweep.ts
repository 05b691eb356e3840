/**
 * A test is what runs on each change, in a moment; a sweep is the same promise over every place, cloud and family, and runs
 * in CI (`npm run sweep`). A file that takes a part of its cases by these functions runs in both: the sweep takes all.
 * CONTRIBUTING.md says what belongs where.
 */
export const isSweep = process.env["TEST_SWEEP"] === "1";

/** In a test the first so many of the cases, in the sweep all. */
export function few<T>(cases: readonly T[], most = 1): readonly T[] {
  return isSweep ? cases : cases.slice(0, most);
}

/** In a test every so manieth of the cases, the first among them; in the sweep all. */
export function some<T>(cases: readonly T[], every: number): readonly T[] {
  return isSweep ? cases : cases.filter((_, index) => index % every === 0);
}

/** How often a random case is tried: so often in a test, so often in the sweep. */
export function times(test: number, sweep: number): number {
  return isSweep ? sweep : test;
}
