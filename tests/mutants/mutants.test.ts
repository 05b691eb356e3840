import { CLOUDS } from "./fleet";
import { describeMutant, judgeCloud } from "./harness";

/** About a hundred a cloud; `npm run mutants` takes all. */
const EVERY = 59;

describe.each(CLOUDS)("a fault in a fleet on %s", (cloud) => {
  test("is found by the rule that is there for it, at the right resource and property", async () => {
    const outcomes = await judgeCloud(cloud, { every: EVERY, first: 7 });
    expect(outcomes.length).toBeGreaterThan(60);
    const survivors = outcomes.filter(({ caught }) => caught === undefined);
    expect(survivors.map(({ mutant }) => describeMutant(mutant))).toEqual([]);
    expect(new Set(outcomes.map(({ mutant }) => mutant.family)).size).toBeGreaterThan(20);
  });
});
