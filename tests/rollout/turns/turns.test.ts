import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FolderJournals } from "../../../core/journal/folder";
import type { Entry, Settings } from "../../../fleet/rollout/entries";
import { ROLLOUT_JOURNAL } from "../../../fleet/rollout/journal";
import { migrationsSchema } from "../../../fleet/rollout/migrations/schema";
import { runRollout } from "../../../fleet/rollout/runner";
import { type RolloutState, stateOf } from "../../../fleet/rollout/state";
import { takeTurn, type Turn, turnInWords, turnOf } from "../../../fleet/rollout/turns/turn";
import { TurnJournal } from "../../../fleet/rollout/turns/turn-journal";
import { FakeFleet } from "../fake-host";
import { times } from "../../sweep";
import { beginOf, runOptions } from "../runs";

const RINGS = { canary: ["ca1"], broad: ["br1", "br2", "br3"] };
const IDS = Object.values(RINGS).flat();
const MIGRATIONS = migrationsSchema.parse({ expand: "expand", backfill: "backfill", contract: "contract" });
const SIGNAL = new AbortController().signal;

class Crash extends Error {}

let folder: string;
let fleet: FakeFleet;
let journals: FolderJournals;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "turns-"));
  fleet = new FakeFleet(IDS);
  journals = new FolderJournals(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function begin(change: Partial<Settings> = {}): Promise<void> {
  const lock = await journals.lock("rollout", "the fleet");
  const entry = beginOf(RINGS, { migrations: MIGRATIONS, ...change });
  (await journals.create(ROLLOUT_JOURNAL, entry)).close();
  await lock.release();
}

/** A job: a worker of its own, which knows its rollout's number and what the journal says, and nothing else. */
async function job(
  turn: Turn,
  die: (entry: Entry) => void = () => undefined,
  rollout = 1,
): Promise<string | undefined> {
  const journal = await TurnJournal.open(journals, rollout, SIGNAL);
  const append = journal.append.bind(journal);
  journal.append = async (entry) => {
    die(entry);
    await append(entry);
  };
  return takeTurn(turn, journal, fleet, runOptions());
}

const update = (stamp: string): Turn => ({ kind: "update", stamp });
const contract = (stamp: string): Turn => ({ kind: "contract", stamp });
const gate = (wave: number): Turn => ({ kind: "gate", wave });
const FINISH: Turn = { kind: "finish" };
/** The jobs of a pipeline, step by step; those of a step run side by side. */
const PIPELINE: readonly (readonly Turn[])[] = [
  [update("ca1")],
  [gate(1)],
  [update("br1")],
  [gate(2)],
  ["br2", "br3"].map(update),
  [gate(3)],
  IDS.map(contract),
  [FINISH],
];

/** As a CI system does: a step after the one before, and none after one that failed. @returns what is wrong */
async function pipeline(die?: (entry: Entry) => void): Promise<readonly string[]> {
  for (const step of PIPELINE) {
    const ended = await Promise.allSettled(step.map((turn) => job(turn, die)));
    const crashed = ended.find((each) => each.status === "rejected");
    if (crashed !== undefined) throw crashed.reason;
    const reasons = ended.flatMap((each) => (each.status === "fulfilled" ? (each.value ?? []) : []));
    if (reasons.length > 0) return reasons;
  }
  return [];
}

async function stand(): Promise<RolloutState> {
  const state = await journals.read(ROLLOUT_JOURNAL);
  if (state === undefined) throw new Error("no journal");
  return state;
}

/** What is the same however a rollout was carried out: but for times and order. */
const gist = ({ blocked, end, migrations, stamps, waves }: RolloutState) => ({
  blocked,
  end,
  stamps: Object.fromEntries(stamps),
  waves: waves.map(({ state }) => state),
  migrations: [...migrations.values()].map(({ phase, stamp, state }) => `${phase} ${stamp} ${state}`).sort(),
});

test("a turn is written as it is read, and what is none is refused", () => {
  for (const turn of PIPELINE.flat()) expect(turnOf(turnInWords(turn))).toEqual(turn);
  for (const text of ["", "update:", "gate:0", "gate:x", "gate:99999", "finish:now", "up:a1", "update"])
    expect([text, turnOf(text)]).toEqual([text, undefined]);
});

test("a pipeline's jobs leave the same journal as the rollout itself", async () => {
  await begin();
  expect(await pipeline()).toEqual([]);
  const byJobs = gist(await stand());
  const updates = [...fleet.updates].sort();
  rmSync(folder, { recursive: true });
  fleet = new FakeFleet(IDS);
  await begin();
  const journal = await journals.open(ROLLOUT_JOURNAL);
  if (journal === undefined) throw new Error("no journal");
  expect(await runRollout(journal, fleet, runOptions())).toBe("done");
  journal.close();
  expect(byJobs).toEqual(gist(await stand()));
  expect(updates).toEqual([...fleet.updates].sort());
  expect(byJobs.end).toBe("done");
});

test("jobs that come out of order do nothing", async () => {
  await begin();
  expect(await job(update("br1"))).toBe("wave 1 has not passed its gates");
  expect(await job(gate(1))).toBe("ca1 was not updated yet");
  expect(await job(contract("ca1"))).toBe("wave 1 has not passed its gates");
  await job(update("ca1"));
  await job(gate(1));
  expect(await job(update("br3"))).toBe("wave 2 has not passed its gates");
  expect(await job(FINISH)).toBe("wave 2 has not passed its gates");
  await job(update("br1"));
  await job(gate(2));
  for (const id of ["br2", "br3"]) await job(update(id));
  await job(gate(3));
  expect(await job(FINISH)).toBe("ca1: its schema is not contracted");
  await expect(job(update("zz9"))).rejects.toThrow("no stamp of the rollout");
  await expect(job(gate(4))).rejects.toThrow("no wave of the rollout");
  expect(fleet.updates).toHaveLength(4);
});

test("gates are asked about the journal's own wave, which whoever asks by numbers finds in it", async () => {
  await begin();
  await job(update("ca1"));
  const journal = await TurnJournal.open(journals, 1, SIGNAL);
  const found: number[] = [];
  const host = new FakeFleet(IDS);
  host.gate = async (wave) => {
    found.push(journal.state.begin.waves.findIndex(({ stamps }) => stamps === wave.stamps));
    return { reason: undefined, evidence: [] };
  };
  expect(await takeTurn(gate(1), journal, host, runOptions())).toBeUndefined();
  expect(found).toEqual([0]);
});

test("without a rollout there is no turn", async () => {
  await expect(job(FINISH)).rejects.toThrow("no rollout was begun");
});

test("a job of an old pipeline takes no turn of the rollout that was begun since", async () => {
  await begin();
  await pipeline();
  await begin();
  const old = job(update("ca1"));
  await expect(old).rejects.toMatchObject({
    code: "state",
    problem: "rollout 1 is over: rollout 2 was begun since",
    details: { field: "--of", fix: "end the pipeline" },
  });
  expect(stateOf(await stand(), "ca1").state).toBe("waiting");
  expect(await job(update("ca1"), undefined, 2)).toBeUndefined();
  await expect(job(FINISH, undefined, 3)).rejects.toThrow("no rollout 3 was begun");
});

test("a wave whose gate says no holds all after it, and passes once it is mended and its job run again", async () => {
  await begin();
  fleet.unhealthy.add("canary");
  expect(await pipeline()).toEqual(["too many errors"]);
  expect(await job(update("br1"))).toBe("wave 1 has not passed its gates");
  fleet.unhealthy.clear();
  expect(await pipeline()).toEqual([]);
  expect((await stand()).end).toBe("done");
});

test("a stamp that fails halts the rollout where the budget is used up, and its job can be run again", async () => {
  await begin({ failures: 0 });
  fleet.broken.add("br2");
  expect(await pipeline()).toEqual(["br2: the cloud said no"]);
  expect(await job(gate(3))).toBe("the rollout is halted: br2 failed");
  fleet.broken.clear();
  expect(await pipeline()).toEqual([]);
  expect(fleet.updates.filter((each) => each.startsWith("ca1"))).toHaveLength(1);
});

test("two stamps that fail side by side are mended by their own jobs, one after the other, while nothing new begins", async () => {
  await begin({ failures: 0 });
  for (const turn of [update("ca1"), gate(1), update("br1"), gate(2)]) await job(turn);
  // Neither knows of the other yet: each has looked before the other failed.
  for (const id of ["br2", "br3"]) fleet.broken.add(id);
  expect(await Promise.all(["br2", "br3"].map((id) => job(update(id))))).toEqual([
    "br2: the cloud said no",
    "br3: the cloud said no",
  ]);
  expect(await job(gate(3))).toBe("the rollout is halted: br2, br3 failed");
  fleet.broken.clear();
  expect(await job(update("br2"))).toBeUndefined();
  expect(await job(gate(3))).toBe("the rollout is halted: br3 failed");
  expect(await job(update("br3"))).toBeUndefined();
  expect(await job(gate(3))).toBeUndefined();
});

test("a stamp that comes late to a wave that has passed has its gates asked again after its own bake time", async () => {
  const bakeMs = 60_000;
  await begin({ failures: 1, bakeMs });
  for (const turn of [update("ca1"), gate(1), update("br1"), gate(2)]) await job(turn);
  fleet.broken.add("br2");
  expect(await job(update("br2"))).toBe("br2: the cloud said no");
  expect(await job(update("br3"))).toBeUndefined();
  expect(await job(gate(3))).toBeUndefined();
  expect(await job(contract("ca1"))).toBe("not updated: br2; run their jobs again first");
  expect(await job(FINISH)).toBe("not updated: br2; run their jobs again first");
  // Cut short when its job is run again: nobody knows what it runs.
  const dies = (entry: Entry): void => {
    if (entry.kind === "step" && entry.state === "failed") throw new Crash();
  };
  await expect(job(update("br2"), dies)).rejects.toThrow(Crash);
  expect(await job(FINISH)).toBe("wave 3 has not passed its gates");
  fleet.broken.clear();
  expect(await job(update("br2"))).toBeUndefined();
  expect(await job(FINISH)).toBe("wave 3 has not passed its gates");
  const before = fleet.slept;
  fleet.unhealthy.add("broad");
  expect(await job(gate(3))).toBe("too many errors");
  fleet.unhealthy.clear();
  expect(await job(gate(3))).toBeUndefined();
  expect(fleet.slept - before).toBeGreaterThanOrEqual(bakeMs);
  for (const id of IDS) expect(await job(contract(id))).toBeUndefined();
  expect(await job(FINISH)).toBeUndefined();
});

test("a straggler holds the contract up by its name, and nothing is contracted; without it the same jobs finish", async () => {
  await begin();
  fleet.running.set("old1", "r0");
  const reasons = await pipeline();
  expect(reasons).toHaveLength(IDS.length);
  for (const reason of reasons) expect(reason).toContain("while stamps run another release: old1 (r0)");
  expect(fleet.migrated.some((each) => each.startsWith("contract"))).toBe(false);
  fleet.running.set("old1", "r1");
  expect(await pipeline()).toEqual([]);
  expect(gist(await stand())).toMatchObject({ blocked: undefined, end: "done" });
});

test("a job that dies before any line of the journal is run again, and nothing that was done is done twice", async () => {
  for (let line = 1; ; line += times(3, 1)) {
    rmSync(folder, { recursive: true, force: true });
    fleet = new FakeFleet(IDS);
    await begin();
    let lines = 0;
    const die = (): void => {
      lines += 1;
      if (lines === line) throw new Crash();
    };
    const ended = await pipeline(die).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
      return "crashed";
    });
    if (ended !== "crashed") {
      // Each line was died before.
      expect(line).toBeGreaterThan(20);
      break;
    }
    expect(await pipeline()).toEqual([]);
    expect(gist(await stand()).end).toBe("done");
    // An update that ended, and whose end was not written down, is found done and not made again.
    for (const id of IDS)
      expect([line, id, fleet.updates.filter((each) => each === `${id} → r1`)]).toEqual([
        line,
        id,
        [`${id} → r1`],
      ]);
  }
});

test("what jobs left is gone on with by a resume, and jobs that come after it have nothing to do", async () => {
  await begin();
  await job(update("ca1"));
  await job(gate(1));
  await job(update("br1"));
  const journal = await journals.open(ROLLOUT_JOURNAL);
  if (journal === undefined) throw new Error("no journal");
  expect(await runRollout(journal, fleet, runOptions())).toBe("done");
  journal.close();
  const before = [...fleet.updates];
  expect(await pipeline()).toEqual([]);
  expect(fleet.updates).toEqual(before);
});

test("a job writes nothing into a rollout that was ended, or is taken back, while it worked", async () => {
  await begin();
  const journal = await TurnJournal.open(journals, 1, SIGNAL);
  const other = await journals.open(ROLLOUT_JOURNAL);
  await other?.append({
    kind: "direction",
    direction: "rollback",
    by: "test@here",
    at: "2026-01-01T00:00:00.000Z",
  });
  other?.close();
  await expect(takeTurn(update("ca1"), journal, fleet, runOptions())).rejects.toThrow("is being taken back");
  expect(fleet.updates).toEqual([]);
  expect(await job(update("ca1"))).toBe("the rollout is being taken back");
  expect(stateOf(await stand(), "ca1").state).toBe("waiting");
});

test("many jobs at once lose no line of each other's", async () => {
  const ids = Array.from({ length: 12 }, (_, index) => `b${index}x`);
  fleet = new FakeFleet(ids);
  const lock = await journals.lock("rollout", "the fleet");
  (await journals.create(ROLLOUT_JOURNAL, beginOf({ broad: ids }))).close();
  await lock.release();
  const { begin: made } = await stand();
  for (const [index, { stamps }] of made.waves.entries()) {
    expect(await Promise.all(stamps.map(({ id }) => job(update(id))))).toEqual(stamps.map(() => undefined));
    expect(await job(gate(index + 1))).toBeUndefined();
  }
  expect(await job(FINISH)).toBeUndefined();
  expect([...(await stand()).stamps.values()].map(({ state }) => state)).toEqual(ids.map(() => "done"));
});

test("a stamp's job brings a release at its share, waits out its time, and is done by another where it was killed", async () => {
  fleet.shared = { percent: 10, bakeMs: 60_000 };
  await begin({ migrations: undefined });
  const dying = job(update("ca1"), (entry) => {
    if (entry.kind === "share" && entry.phase === "judged") throw new Crash();
  });
  await expect(dying).rejects.toThrow(Crash);
  expect(fleet.updates).toEqual(["ca1 → r1 beside rev-r0"]);
  expect(await job(update("ca1"))).toBeUndefined();
  expect(fleet.updates).toEqual(["ca1 → r1 beside rev-r0", "ca1 → r1"]);
  expect(await job(gate(1))).toBeUndefined();

  fleet.unwell.add("br1");
  expect(await job(update("br1"))).toBe("br1: taken back at 10 % of the requests: too many errors");
  expect(fleet.running.get("br1")).toBe("r0");
  expect(await job(update("br2"))).toBe("wave 2 has not passed its gates");
});
