import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Output } from "../../../cli/common/output";
import { printSummary, tellEvents } from "../../../cli/rollout/show";
import { type RolloutEvent, runRollout } from "../../../fleet/rollout/runner";
import { RolloutJournal } from "../../journals/rollouts-in-folder";
import { FakeFleet } from "../fake-host";
import { beginOf, runOptions } from "../runs";

const HOUR = 3_600_000;

test("who was cut short while two releases stand reads which, at what share and until when, and who watches sees how long", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rollout-"));
  let out = "";
  let told = "";
  const output = new Output({
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (told += text) },
    env: {},
  });
  try {
    const fleet = new FakeFleet(["ca1"]);
    fleet.shared = { percent: 10, bakeMs: 3 * HOUR };
    const stop = new AbortController();
    const begin = beginOf({ canary: ["ca1"] });
    const tell = tellEvents(output);
    const sleep = fleet.sleep.bind(fleet);
    fleet.sleep = async (ms) => {
      await sleep(ms);
      if (fleet.slept >= 1.5 * HOUR) stop.abort();
    };
    const journal = RolloutJournal.create(folder, begin);
    const onEvent = (event: RolloutEvent): void => tell({ ...event, of: begin.waves });
    await runRollout(journal, fleet, runOptions({ parallel: 1, signal: stop.signal, onEvent }));
    printSummary(output, journal.state, "interrupted");
    journal.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(out).toMatch(
    /unconfirmed.*two releases stand: one at 10 % beside revision rev-r0, until 2026-01-01T03:00/s,
  );
  expect(told.match(/two releases stand for/g)?.length).toBe(3);
});
