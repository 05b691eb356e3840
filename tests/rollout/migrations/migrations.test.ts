import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "../../../fleet/rollout/entries";
import { readMigrations } from "../../../fleet/rollout/migrations/file";
import { migrationsSchema } from "../../../fleet/rollout/migrations/schema";
import { type RunOptions, runRollout, type RunResult } from "../../../fleet/rollout/runner";
import { RolloutJournal } from "../../journals/rollouts-in-folder";
import { times } from "../../sweep";
import { FakeFleet } from "../fake-host";
import { beginOf, runOptions } from "../runs";

const RINGS = { canary: ["ca1"], broad: ["br1", "br2"] };
const IDS = Object.values(RINGS).flat();
const ALL = migrationsSchema.parse({ expand: "expand", backfill: "backfill", contract: "contract" });

class Crash extends Error {}

/** A fleet that writes updates and phases down in one list. */
class Fleet extends FakeFleet {
  readonly done: string[] = [];

  override async up(id: string): ReturnType<FakeFleet["up"]> {
    const failure = await super.up(id);
    if (failure === undefined) this.done.push(`update ${id}`);
    return failure;
  }

  override async migrate(...[phase, stamp]: Parameters<FakeFleet["migrate"]>): Promise<string | undefined> {
    const reason = await super.migrate(phase, stamp);
    if (reason === undefined) this.done.push(`${phase} ${stamp.id}`);
    return reason;
  }
}

let folder: string;
let fleet: Fleet;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollout-"));
  fleet = new Fleet(IDS);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function work(journal: RolloutJournal, options: Partial<RunOptions> = {}): Promise<RunResult> {
  try {
    return await runRollout(journal, fleet, runOptions({ parallel: 1, ...options }));
  } finally {
    journal.close();
  }
}

const start = (change: Partial<Settings> = {}): Promise<RunResult> =>
  work(RolloutJournal.create(folder, beginOf(RINGS, { migrations: ALL, ...change })));

async function goOn(direction: "update" | "rollback"): Promise<RunResult> {
  const journal = RolloutJournal.open(folder);
  if (journal === undefined) throw new Error("no journal");
  journal.append({ kind: "direction", direction, by: "test@here", at: "2026-01-01T00:00:00.000Z" });
  return work(journal);
}

describe("a file of migrations", () => {
  const read = (text: string): Promise<unknown> => {
    writeFileSync(join(folder, "migrations.yaml"), text);
    return readMigrations(join(folder, "migrations.yaml"));
  };

  test("is shown by the docs as it is read", async () => {
    const page = readFileSync(join(__dirname, "../../../docs/operating.md"), "utf8");
    const [, shown = ""] = /```yaml\n(expand:[^`]*)```/u.exec(page) ?? [];
    mkdirSync(join(folder, "migrations"));
    writeFileSync(join(folder, "migrations/1.sql"), "ALTER TABLE users ADD COLUMN nick text;");
    expect(await read(shown.replace("migrations/2026.11.1/expand", "migrations"))).toEqual({
      expand: "npm run migrate -- expand",
      backfill: "npm run migrate -- backfill",
      contract: "npm run migrate -- contract",
      minutes: 60,
    });
  });

  test.each([
    ["no command", "minutes: 5", "migrations.yaml: expand"],
    ["an unknown phase", "expand: x\nshrink: x", "shrink: unknown key"],
    ["no time", "expand: x\nminutes: 0", "minutes"],
  ])("with %s is refused by name", async (_, text, problem) => {
    await expect(read(text)).rejects.toThrow(problem);
  });
});

test("a stamp's schema is expanded before its update, filled after it, and contracted when all have the release", async () => {
  expect(await start()).toBe("done");
  expect(fleet.done).toEqual([
    ...IDS.flatMap((id) => [`expand ${id}`, `update ${id}`, `backfill ${id}`]),
    ...IDS.map((id) => `contract ${id}`),
  ]);
});

test("the last wave bakes before what can't be taken back", async () => {
  expect(await start({ bakeMs: 10_000 })).toBe("done");
  expect(fleet.slept).toBe(30_000);
});

test.each([
  ["expand ca1", ["expand ca1"], []],
  ["backfill br1", ["expand ca1", "backfill ca1", "expand br1", "backfill br1"], ["ca1 → r1", "br1 → r1"]],
])("%s that fails halts the rollout, and a resume tries it again", async (phase, migrated, updates) => {
  fleet.unwilling.add(phase);
  expect(await start()).toBe("halted");
  expect(fleet.migrated).toEqual(migrated);
  expect(fleet.updates).toEqual(updates);
  fleet.unwilling.clear();
  expect(await goOn("update")).toBe("done");
  expect(fleet.migrated.filter((each) => each === phase)).toHaveLength(2);
  expect(new Set(fleet.running.values())).toEqual(new Set(["r1"]));
});

test("a stamp of the fleet that runs the release before holds the contract up, by name, and takes nothing back", async () => {
  fleet.running.set("old1", "r0");
  expect(await start({ onFailure: "rollback" })).toBe("halted");
  const journal = RolloutJournal.open(folder);
  expect(journal?.state.blocked).toBe(
    "the schema is not contracted while stamps run another release: old1 (r0)",
  );
  journal?.close();
  expect(fleet.done.filter((each) => each.startsWith("contract"))).toEqual([]);
  expect(fleet.running.get("ca1")).toBe("r1");
  fleet.running.set("old1", "r1");
  expect(await goOn("update")).toBe("done");
  expect(fleet.done.filter((each) => each.startsWith("contract"))).toHaveLength(3);
});

test("before the contract a release is taken back, and none of its phases is run for that", async () => {
  fleet.running.set("old1", "r0");
  expect(await start()).toBe("halted");
  const before = fleet.migrated.length;
  expect(await goOn("rollback")).toBe("rolled-back");
  expect(fleet.migrated).toHaveLength(before);
  expect(new Set(fleet.running.values())).toEqual(new Set(["r0"]));
});

test("a contract that fails is not answered with the release before, which could not run", async () => {
  fleet.unwilling.add("contract br1");
  expect(await start({ onFailure: "rollback" })).toBe("halted");
  expect(fleet.running.get("ca1")).toBe("r1");
  fleet.unwilling.clear();
  expect(await goOn("update")).toBe("done");
  expect(fleet.done.filter((each) => each === "contract ca1")).toHaveLength(1);
});

test("ended at any line of its journal and resumed, each phase is done in its order, and again only where it was not confirmed", async () => {
  for (let kill = 1; ; kill += times(4, 1)) {
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), "rollout-"));
    fleet = new Fleet(IDS);
    let left = kill;
    let isDead = false;
    const killPoint = (): void => {
      left -= 1;
      if (left === 0) isDead = true;
      if (isDead) throw new Crash();
    };
    const begun = (): RolloutJournal | undefined => {
      try {
        return RolloutJournal.create(folder, beginOf(RINGS, { migrations: ALL }), killPoint);
      } catch (error) {
        if (error instanceof Crash) return undefined;
        throw error;
      }
    };
    const journal = begun();
    if (journal === undefined) continue;
    const end = await work(journal).catch((error: unknown) => error);
    if (end === "done") {
      expect(kill).toBeGreaterThan(20);
      return;
    }
    expect(end).toBeInstanceOf(Crash);
    expect(await goOn("update")).toBe("done");
    expect(new Set(fleet.running.values())).toEqual(new Set(["r1"]));
    for (const id of IDS) {
      const order = ["expand", "update", "backfill", "contract"].map((phase) =>
        fleet.done.indexOf(`${phase} ${id}`),
      );
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(order[0]).toBeGreaterThanOrEqual(0);
    }
    // At most the one that was under way is repeated.
    expect(fleet.done.length).toBeLessThanOrEqual(4 * IDS.length + 1);
    const firstContract = fleet.done.findIndex((each) => each.startsWith("contract"));
    expect(fleet.done.slice(firstContract).filter((each) => each.startsWith("update"))).toEqual([]);
  }
});
