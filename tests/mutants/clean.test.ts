import { StampError } from "../../core/errors";
import { cleanFleet, complaintsOf, judgeClean } from "./clean";
import { CLOUDS, type CloudName } from "./fleet";
import { few } from "../sweep";

/** Some fleets; `npm run mutants -- --clean 1000` takes as many as one likes. */
const SEEDS = [11, 12, 13, 14];

async function complaints(cloud: CloudName, seed: number): Promise<string[]> {
  try {
    return complaintsOf(await judgeClean(cleanFleet(cloud, seed)));
  } catch (error) {
    // The contract refuses some random identities, such as an id that is a reserved word.
    if (!(error instanceof StampError)) throw error;
    return [];
  }
}

describe.each(few(CLOUDS))("a fleet on %s that is in order", (cloud) => {
  test.each(few(SEEDS))(
    "is not complained about, whatever its classes, regions and releases (%d)",
    async (seed) => {
      expect(await complaints(cloud, seed)).toEqual([]);
    },
  );

  test("is drawn alike for a seed, and otherwise for another", () => {
    expect(cleanFleet(cloud, 1)).toEqual(cleanFleet(cloud, 1));
    expect(cleanFleet(cloud, 1)).not.toEqual(cleanFleet(cloud, 2));
  });
});
