import { Lab } from "./lab";
import { randomMove } from "./random/move";
import { withServers } from "../with-servers";

withServers("schemas made at random", () => {
  const lab = new Lab();

  test.each([1, 2, 3])(
    "schema %d is refused by name, or moved: nothing is lost or doubled, and no other tenant's row is touched",
    async (seed) => {
      const { faults, schema } = await randomMove(lab, seed);
      expect({ faults, schema: schema.what }).toEqual({ faults: [], schema: schema.what });
    },
  );
});
