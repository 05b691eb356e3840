import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "../../../fleet/rollout/entries";
import { type RunOptions, runRollout, type RunResult } from "../../../fleet/rollout/runner";
import type { Share } from "../../../fleet/rollout/shares/schema";
import type { GateAnswer } from "../../../fleet/rollout/state";
import type { Candidate } from "../../../fleet/rollout/waves";
import { RolloutJournal } from "../../journals/rollouts-in-folder";
import { times } from "../../sweep";
import { FakeFleet } from "../fake-host";
import { beginOf, runOptions } from "../runs";

const RINGS = { canary: ["ca1"], broad: ["br1", "br2"] };
const IDS = Object.values(RINGS).flat();
const MINUTE = 60_000;
const AT = "2026-01-01T00:00:00.000Z";
/** What a release that stands is taken back by: nobody is sent to a revision before it is ready. */
const BACK = (id: string): string[] => [
  `${id} → r1 beside rev-r0, which serves`,
  `${id} → r0 beside rev-r0, which serves`,
  `${id} → r0`,
];

class Crash extends Error {}

let folder: string;
let fleet: FakeFleet;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollout-"));
  fleet = ofTwo();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A fleet whose releases come at a tenth, for ten minutes. */
function ofTwo(): FakeFleet {
  const made = new FakeFleet(IDS);
  made.shared = { percent: 10, bakeMs: 10 * MINUTE };
  return made;
}

async function work(journal: RolloutJournal, options: Partial<RunOptions> = {}): Promise<RunResult> {
  try {
    return await runRollout(journal, fleet, runOptions({ parallel: 1, ...options }));
  } finally {
    journal.close();
  }
}

const start = (change: Partial<Settings> = {}, options: Partial<RunOptions> = {}): Promise<RunResult> =>
  work(RolloutJournal.create(folder, beginOf(RINGS, change)), options);

async function goOn(direction: "update" | "rollback"): Promise<RunResult> {
  const journal = RolloutJournal.open(folder);
  if (journal === undefined) throw new Error("no journal");
  journal.append({ kind: "direction", direction, by: "test@here", at: AT });
  return work(journal);
}

/** What the journal says of a stamp. */
function stateOf(id: string): { readonly share: Share | undefined; readonly reason: string | undefined } {
  const journal = RolloutJournal.open(folder);
  journal?.close();
  return { share: journal?.state.shares.get(id), reason: journal?.state.stamps.get(id)?.reason };
}

test("a release whose gates can't tell yet stands beside the one before until they can", async () => {
  let asked = 0;
  class Open extends FakeFleet {
    override async gateOf(stamp: Candidate): Promise<GateAnswer> {
      asked += 1;
      const answer = await super.gateOf(stamp);
      return asked > 5 ? answer : { ...answer, isOpen: true };
    }
  }
  const [first = ""] = IDS;
  fleet = new Open(IDS);
  fleet.shared = { percent: 10, bakeMs: 10 * MINUTE };
  const gates = { stamp: false, timeoutMs: 0, everyMs: 5 * MINUTE };
  expect(await start({ gates })).toBe("done");
  expect(stateOf(first).share).toMatchObject({ phase: "whole", state: "done" });
  // Three looks of ten minutes and three more; then two stamps of three looks each.
  expect(asked).toBe(6 + 3 * (IDS.length - 1));
  expect(fleet.slept).toBe((25 + 10 * (IDS.length - 1)) * MINUTE);
});

test("a release comes to each stamp beside the one before, stands its time, and has all when its gates are well", async () => {
  expect(await start()).toBe("done");
  expect(fleet.updates).toEqual(IDS.flatMap((id) => [`${id} → r1 beside rev-r0`, `${id} → r1`]));
  expect(fleet.slept).toBe(IDS.length * 10 * MINUTE);
  expect(IDS.map((id) => fleet.beside.get(id))).toEqual([undefined, undefined, undefined]);
  expect(stateOf("br2").share).toMatchObject({ phase: "whole", state: "done", percent: 10 });
});

test("where releases replace each other nothing of it is done", async () => {
  fleet.shared = undefined;
  expect(await start()).toBe("done");
  expect(fleet.updates).toEqual(IDS.map((id) => `${id} → r1`));
  expect(stateOf("ca1").share).toBeUndefined();
});

test("one that is not well at its share is taken back at once, the release before serves, and the rollout halts", async () => {
  fleet.unwell.add("br1");
  expect(await start()).toBe("halted");
  expect(fleet.updates.slice(2)).toEqual(["br1 → r1 beside rev-r0", ...BACK("br1")]);
  expect(fleet.running.get("br1")).toBe("r0");
  expect(fleet.running.get("br2")).toBe("r0");
  expect(fleet.slept).toBe(10 * MINUTE);
  expect(stateOf("br1")).toMatchObject({
    share: { phase: "back", state: "done", reason: "too many errors" },
    reason: "taken back at 10 % of the requests: too many errors",
  });

  fleet.unwell.clear();
  expect(await goOn("update")).toBe("done");
  expect(new Set(fleet.running.values())).toEqual(new Set(["r1"]));
});

test("a release before that does not start anew leaves the requests with the revision that stands", async () => {
  fleet.unwell.add("br1");
  const up = fleet.up.bind(fleet);
  fleet.up = async (id) =>
    fleet.config.get(id) === undefined && id === "br1" ? { reason: "no such image" } : up(id);
  expect(await start()).toBe("halted");
  expect(fleet.updates.slice(2)).toEqual(["br1 → r1 beside rev-r0", BACK("br1")[0]]);
  expect(fleet.standing.get("br1")).toBe("rev-r0, which serves");
  expect(stateOf("br1")).toMatchObject({
    share: { phase: "restarted", state: "failed", reason: "too many errors" },
    reason: "no such image (while it was taken back: too many errors)",
  });
  fleet.up = up;
  expect(await goOn("update")).toBe("halted");
  expect(fleet.updates.slice(4)).toEqual(BACK("br1").slice(1));
});

test("one that did not come up is taken back without being started once more", async () => {
  fleet.broken.add("ca1");
  expect(await start()).toBe("halted");
  fleet.broken.clear();
  expect(await goOn("rollback")).toBe("rolled-back");
  expect(fleet.updates).toEqual(["ca1 → r1 beside rev-r0", ...BACK("ca1").slice(1)]);
});

test("without a release of its own a rollout brings what the configs name beside what runs, and takes it back to that", async () => {
  for (const id of IDS) fleet.config.set(id, "r1");
  const begin = { ...beginOf(RINGS), release: null };
  fleet.unwell.add("br1");
  expect(await work(RolloutJournal.create(folder, begin))).toBe("halted");
  expect(fleet.updates).toEqual([
    "ca1 → r1 beside rev-r0",
    "ca1 → r1",
    "br1 → r1 beside rev-r0",
    ...BACK("br1"),
  ]);
  expect(fleet.config.get("br1")).toBe("r0");
});

test("killed once a release was taken back and before that was said, it says so, and brings it to nobody anew", async () => {
  fleet.unwell.add("br1");
  expect(await start()).toBe("halted");
  const journal = RolloutJournal.open(folder);
  journal?.append({ kind: "step", stamp: "br1", direction: "update", state: "started", at: AT });
  journal?.close();
  const updates = fleet.updates.length;
  expect(await goOn("update")).toBe("halted");
  expect(fleet.updates).toHaveLength(updates);
  expect(stateOf("br1").reason).toBe("taken back at 10 % of the requests: too many errors");
});

test("with --on-failure rollback all stamps go back to the release before", async () => {
  fleet.unwell.add("br1");
  expect(await start({ onFailure: "rollback" })).toBe("rolled-back");
  expect(new Set(fleet.running.values())).toEqual(new Set(["r0"]));
  expect([...fleet.beside.values()].filter((beside) => beside !== undefined)).toEqual([]);
});

test("an update that fails on the way is tried again beside the same revision", async () => {
  fleet.broken.add("ca1");
  expect(await start()).toBe("halted");
  expect(stateOf("ca1").share).toMatchObject({ phase: "beside", state: "failed", revision: "rev-r0" });
  fleet.broken.clear();
  expect(await goOn("update")).toBe("done");
});

test("a config that can't be written is a failure of its stamp, and a journal that can't be written none", async () => {
  const written = fleet.setBeside.bind(fleet);
  fleet.setBeside = () => {
    throw new Error("the disk is full");
  };
  expect(await start()).toBe("halted");
  expect(stateOf("ca1")).toMatchObject({
    reason: "the disk is full",
    share: { phase: "beside", state: "failed" },
  });
  fleet.setBeside = written;
  const journal = RolloutJournal.open(folder);
  const append = journal?.append.bind(journal);
  if (journal === undefined || append === undefined) throw new Error("no journal");
  journal.append = (entry) => {
    if (entry.kind === "share" && entry.phase === "judged") throw new Crash();
    append(entry);
  };
  await expect(work(journal)).rejects.toThrow(Crash);
  expect(stateOf("ca1").share).toMatchObject({ phase: "beside", state: "done" });
  expect(stateOf("ca1").share).not.toHaveProperty("reason");
});

test("stopped while two stand it is neither done nor failed: a resume waits for what is left, a rollback ends it", async () => {
  for (const direction of ["update", "rollback"] as const) {
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), "rollout-"));
    fleet = ofTwo();
    const stop = new AbortController();
    const sleep = fleet.sleep.bind(fleet);
    fleet.sleep = async (ms) => {
      await sleep(ms);
      if (fleet.slept >= 4 * MINUTE) stop.abort();
    };
    expect(await start({}, { signal: stop.signal })).toBe("interrupted");
    expect(stateOf("ca1").share).toMatchObject({ phase: "beside", state: "done" });
    const slept = fleet.slept;
    fleet.sleep = sleep;
    if (direction === "update") {
      expect(await goOn("update")).toBe("done");
      expect(fleet.updates.filter((each) => each.startsWith("ca1"))).toEqual([
        "ca1 → r1 beside rev-r0",
        "ca1 → r1",
      ]);
      expect(fleet.slept - slept).toBe(IDS.length * 10 * MINUTE - slept);
    } else {
      expect(await goOn("rollback")).toBe("rolled-back");
      expect(fleet.updates).toEqual(["ca1 → r1 beside rev-r0", ...BACK("ca1")]);
      expect(fleet.beside.get("ca1")).toBeUndefined();
      expect(stateOf("ca1").share).toMatchObject({ phase: "back", state: "done" });
    }
  }
});

test.each([
  ["well", undefined],
  ["not well", "br1"],
])(
  "killed at any line of its journal and resumed, a release that is %s ends as it would have, each update done once unless it was not confirmed",
  async (_, unwell) => {
    for (let kill = 1; ; kill += times(4, 1)) {
      rmSync(folder, { recursive: true });
      folder = mkdtempSync(join(tmpdir(), "rollout-"));
      fleet = ofTwo();
      if (unwell !== undefined) fleet.unwell.add(unwell);
      let left = kill;
      let isDead = false;
      const killPoint = (): void => {
        left -= 1;
        if (left === 0) isDead = true;
        if (isDead) throw new Crash();
      };
      const begun = (): RolloutJournal | undefined => {
        try {
          return RolloutJournal.create(folder, beginOf(RINGS), killPoint);
        } catch (error) {
          if (error instanceof Crash) return undefined;
          throw error;
        }
      };
      const journal = begun();
      if (journal === undefined) continue;
      const end = await work(journal).catch((error: unknown) => error);
      if (end === "done" || end === "halted") {
        expect(kill).toBeGreaterThan(20);
        return;
      }
      expect(end).toBeInstanceOf(Crash);
      expect(await goOn("update")).toBe(unwell === undefined ? "done" : "halted");
      expect(IDS.map((id) => fleet.running.get(id))).toEqual(
        unwell === undefined ? ["r1", "r1", "r1"] : ["r1", "r0", "r0"],
      );
      expect([...fleet.beside.values()].filter((beside) => beside !== undefined)).toEqual([]);
      expect(fleet.updates.every((each) => !each.endsWith("beside rev-r1"))).toBe(true);
      // No stamp has all requests go to the release before it stood beside the one it had.
      for (const id of IDS) {
        const whole = fleet.updates.indexOf(`${id} → r1`);
        const beside = fleet.updates.indexOf(`${id} → r1 beside rev-r0`);
        if (whole !== -1) expect(beside).toBeLessThan(whole);
        if (whole !== -1) expect(beside).toBeGreaterThanOrEqual(0);
      }
    }
  },
);
