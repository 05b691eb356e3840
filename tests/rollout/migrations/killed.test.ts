import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KillPoint } from "../../../core/files/durable";
import { runRollout } from "../../../fleet/rollout/runner";
import { RolloutJournal } from "../../journals/rollouts-in-folder";
import { Server } from "../../migration/servers";
import { withServers } from "../../migration/with-servers";
import { times } from "../../sweep";
import { beginOf, runOptions } from "../runs";
import { ALL, IDS, RINGS, WritingStamps } from "./writing-stamps";

/** Every so manieth moment is one at which the process ends. */
const EVERY = times(25, 1);

class Crash extends Error {}

/** Ends what asks at the so manieth moment, and all it tries from then on. */
function killAt(moment: number): KillPoint {
  let left = moment;
  return () => {
    left -= 1;
    if (left <= 0) throw new Crash();
  };
}

withServers(
  "six stamps whose application never stops writing, under a rollout that is ended again and again",
  () => {
    const server = new Server();
    let folder = "";
    let stamps: WritingStamps;
    beforeAll(async () => {
      server.start();
      stamps = new WritingStamps(server.url);
      await stamps.begin();
    });
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "rollout-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    afterAll(async () => {
      await stamps.end();
      server.remove();
    });

    /** One life of a process; nothing when it was killed. */
    const live = async (
      direction?: "update" | "rollback",
      killPoint?: KillPoint,
    ): Promise<string | undefined> => {
      let journal: RolloutJournal | undefined;
      try {
        journal =
          direction === undefined
            ? RolloutJournal.create(folder, beginOf(RINGS, { migrations: ALL }), killPoint)
            : RolloutJournal.open(folder, killPoint);
        if (journal === undefined) return undefined;
        const { state } = journal;
        if (direction !== undefined && (state.direction !== direction || state.blocked !== undefined))
          journal.append({ kind: "direction", direction, by: "test@here", at: state.at });
        return await runRollout(journal, stamps, runOptions({ parallel: 2 }));
      } catch (error) {
        if (error instanceof Crash) return undefined;
        throw error;
      } finally {
        journal?.close();
      }
    };
    const isWell = async (): Promise<void> => {
      await stamps.written();
      expect(stamps.failures).toEqual([]);
    };

    test("at each moment before the contract: resumed it is held up by the straggler, and taken back", async () => {
      stamps.running.set("s0", "r0");
      for (let moment = 1, isOver = false; !isOver; moment += EVERY) {
        const forth = await live(undefined, killAt(moment));
        // Killed before anything was begun, nothing is there to be resumed.
        if (forth === undefined) expect((await live("update")) ?? (await live())).toBe("halted");
        await isWell();
        expect(await stamps.columns("s1")).toEqual(["full_name", "id", "name"]);
        const back = await live("rollback", killAt(moment));
        if (back === undefined) expect(await live("rollback")).toBe("rolled-back");
        await isWell();
        isOver = forth !== undefined && back !== undefined;
        rmSync(folder, { recursive: true });
        folder = mkdtempSync(join(tmpdir(), "rollout-"));
      }
      stamps.running.set("s0", "r1");
    });

    test("again and again while the schema is contracted: resumed it is done, and no write was lost", async () => {
      stamps.running.set("s0", "r0");
      expect(await live()).toBe("halted");
      stamps.running.set("s0", "r1");
      let end: string | undefined;
      // The first line of a life takes up what the last one left; a few later the next contract is under way, or just done.
      for (let life = 0; end === undefined; life += 1) end = await live("update", killAt(3 + (life % 4)));
      expect(end).toBe("done");
      await isWell();
      for (const id of IDS) expect(await stamps.columns(id)).toEqual(["full_name", "id"]);
      expect(await stamps.lost()).toBe(0);
    });
  },
);
