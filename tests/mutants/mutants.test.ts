import { CLOUDS } from "./fleet";
import { describeMutant, judgeCloud } from "./harness";
import { few, isSweep, times } from "../sweep";

/** About a hundred a cloud; `npm run mutants` takes all. */
const EVERY = 59;

describe.each(few(CLOUDS))("a fault in a fleet on %s", (cloud) => {
  test("is found by the rule that is there for it, at the right resource and property", async () => {
    const outcomes = await judgeCloud(cloud, { every: EVERY * times(12, 1), first: 7 });
    expect(outcomes.length).toBeGreaterThan(isSweep ? 60 : 5);
    const survivors = outcomes.filter(({ caught }) => caught === undefined);
    expect(survivors.map(({ mutant }) => describeMutant(mutant))).toEqual([]);
    expect(new Set(outcomes.map(({ mutant }) => mutant.family)).size).toBeGreaterThan(isSweep ? 20 : 4);
  });
});
