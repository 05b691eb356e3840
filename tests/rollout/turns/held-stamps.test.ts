import { join } from "node:path";
import { FolderJournals } from "../../../core/journal/folder";
import { ROLLOUT_JOURNAL } from "../../../fleet/rollout/journal";
import { stateOf } from "../../../fleet/rollout/state";
import { RingFleet } from "../ring-fleet";

describe("a stamp that a job works on", () => {
  const fleet = new RingFleet({ canary: ["ca1"], broad: ["br1"] });
  const folder = join(fleet.folder.root, "journal");
  const journals = new FolderJournals(folder);
  afterAll(() => fleet.folder.remove());
  const rollout = (...args: readonly string[]) => fleet.run(["rollout", ...args, "--journal", folder]);
  const state = async (id: string) => {
    const now = await journals.read(ROLLOUT_JOURNAL);
    return now && [now.direction, stateOf(now, id).state];
  };

  test("is no other job's, nor is the rollout gone on with, taken back or ended under it", async () => {
    // The stamps are new, so that the blueprint's release is behind on each.
    expect((await rollout("--begin", "--emit", "github", "--release", "r0")).code).toBe(0);
    const worker = await journals.of("turns/ca1").lock("update:ca1", "stamp ca1");
    const second = await rollout("--turn", "update:ca1", "--of", "1");
    expect([second.code, second.stderr]).toEqual([3, expect.stringContaining("works on stamp ca1")]);
    expect(second.stderr).toContain("update:ca1");
    expect(await state("ca1")).toEqual(["update", "waiting"]);
    const journal = await journals.open(ROLLOUT_JOURNAL);
    const at = "2026-01-01T00:00:00.000Z";
    await journal?.append({ kind: "step", stamp: "ca1", direction: "update", state: "started", at });
    journal?.close();
    for (const mode of [["--rollback", "--yes"], ["--resume"], ["--abandon"]]) {
      const refused = await rollout(...mode);
      expect([mode, refused.code, refused.stderr]).toEqual([
        mode,
        3,
        expect.stringContaining("works on stamp ca1"),
      ]);
    }
    expect(await state("ca1")).toEqual(["update", "started"]);
    // Once it is done, all of these go on.
    await worker.release();
    const turn = await rollout("--turn", "update:ca1", "--of", "1");
    expect(turn.code === 0 ? "" : turn.stderr).toBe("");
    expect(await state("ca1")).toEqual(["update", "done"]);
    expect((await rollout("--abandon")).code).toBe(0);
  });
});
