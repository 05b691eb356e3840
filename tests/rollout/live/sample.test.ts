import { HAPROXY } from "../../routing/haproxy";
import { HAS_PROMETHEUS } from "../prometheus";
import { countOf } from "./counts";
import { NAMES, PLAIN, Stage } from "./rollouts";

const testWith = HAPROXY !== undefined && HAS_PROMETHEUS ? test : test.skip;

/** The whole is `npm run gates`. */
testWith(
  "behind a real HAProxy, seen by a real Prometheus, a fine release goes on and each bad one is halted in the first wave",
  async () => {
    const stage = await Stage.begin(1, 45_000, PLAIN);
    try {
      const all = await stage.roll();
      const counts = NAMES.map((release) => ({ release, ...countOf(release, all) }));
      expect(counts).toEqual(counts.map((count) => ({ ...count, runs: 1, wrong: 0 })));
      expect(stage.load.answered).toBeGreaterThan(0);
    } finally {
      await stage.end();
    }
  },
);
