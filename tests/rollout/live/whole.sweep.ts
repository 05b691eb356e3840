import { HAPROXY } from "../../routing/haproxy";
import { HAS_PROMETHEUS } from "../prometheus";
import { countOf } from "./counts";
import { type Ended, HARD, NAMES, Stage } from "./rollouts";

/** How often each release is rolled out, how many of these at once, and the milliseconds that stand for ten minutes. */
const [RUNS, AT_ONCE, WINDOW_MS] = [
  Number(process.env["TEST_RUNS"] ?? 50),
  Number(process.env["TEST_AT_ONCE"] ?? 10),
  75_000,
];

/** The releases that are rolled out: all, or those that TEST_RELEASES names, with semicolons between them. */
const CHOSEN = NAMES.filter((name) => (process.env["TEST_RELEASES"]?.split(";") ?? NAMES).includes(name));

/** How many of them may end wrong: fewer than one in a thousand do where it is simulated (docs/operating.md). */
const MOST_WRONG = 1;

const testWith = HAPROXY !== undefined && HAS_PROMETHEUS ? test : test.skip;

testWith(
  `of ${RUNS} rollouts of each release at most ${MOST_WRONG} that are fine are halted, or that are bad go beyond the first wave`,
  async () => {
    const stage = await Stage.begin(AT_ONCE, WINDOW_MS, HARD, CHOSEN);
    const tell = ({ passed, reason, release, result }: Ended): void => {
      process.stdout.write(`${release}: ${result} after ${passed} waves${reason ? `: ${reason}` : ""}\n`);
    };
    try {
      const all: Ended[] = [];
      while (all.length < RUNS * CHOSEN.length) {
        const ended = await stage.roll();
        for (const one of ended) tell(one);
        all.push(...ended);
      }
      const counts = CHOSEN.map((release) => ({ release, ...countOf(release, all) }));
      for (const count of counts) process.stdout.write(`${JSON.stringify(count)}\n`);
      process.stdout.write(`${stage.load.answered} requests, ${stage.load.broken} without an answer\n`);
      for (const { runs, wrong } of counts) {
        expect(runs).toBeGreaterThanOrEqual(RUNS);
        expect(wrong).toBeLessThanOrEqual(MOST_WRONG);
      }
    } finally {
      await stage.end();
    }
  },
);
