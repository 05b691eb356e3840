import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunResult, runRollout } from "../../../fleet/rollout/runner";
import { RolloutJournal } from "../../journals/rollouts-in-folder";
import { Server } from "../../migration/servers";
import { withServers } from "../../migration/with-servers";
import { beginOf, runOptions } from "../runs";
import { ALL, IDS, RINGS, WritingStamps } from "./writing-stamps";

withServers("six stamps whose application never stops writing", () => {
  const server = new Server();
  const folder = mkdtempSync(join(tmpdir(), "rollout-"));
  let stamps: WritingStamps;
  beforeAll(async () => {
    server.start();
    stamps = new WritingStamps(server.url);
    await stamps.begin();
  });
  afterAll(async () => {
    await stamps.end();
    server.remove();
    rmSync(folder, { recursive: true });
  });

  const work = async (direction?: "update" | "rollback"): Promise<RunResult> => {
    const journal =
      direction === undefined
        ? RolloutJournal.create(folder, beginOf(RINGS, { migrations: ALL }))
        : RolloutJournal.open(folder);
    if (journal === undefined) throw new Error("no journal");
    try {
      if (direction !== undefined)
        journal.append({ kind: "direction", direction, by: "test@here", at: new Date().toISOString() });
      return await runRollout(journal, stamps, runOptions({ parallel: 2 }));
    } finally {
      journal.close();
    }
  };

  test("change their schema and their release, back and forth, and not one write fails", async () => {
    // A straggler holds the contract up; until then the way back is open.
    stamps.running.set("s0", "r0");
    expect(await work()).toBe("halted");
    expect(await stamps.columns("s1")).toEqual(["full_name", "id", "name"]);
    await stamps.written();
    expect(await work("rollback")).toBe("rolled-back");
    await stamps.written();
    expect(stamps.failures).toEqual([]);

    expect(await work()).toBe("halted");
    stamps.running.set("s0", "r1");
    expect(await work("update")).toBe("done");
    await stamps.written();
    for (const id of IDS) expect(await stamps.columns(id)).toEqual(["full_name", "id"]);
    expect(stamps.failures).toEqual([]);
    expect(await stamps.lost()).toBe(0);
  });
});
