import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { readRollout, RolloutJournal } from "../journals/rollouts-in-folder";
import { runRollout } from "../../fleet/rollout/runner";
import { type RolloutState, stampsIn, stateOf } from "../../fleet/rollout/state";
import { planWaves } from "../../fleet/rollout/waves";
import { FakeFleet } from "./fake-host";
import { beginOf, type candidates, runOptions } from "./runs";
import { times } from "../sweep";

const RINGS = { canary: ["ca1"], early: ["ea1", "ea2"], broad: ["br1", "br2", "br3"] };
const IDS = Object.values(RINGS).flat();
const PARALLEL = 2;
/** How many histories; STAMPWORKS_HISTORIES asks for more. */
const HISTORIES = Number(process.env["STAMPWORKS_HISTORIES"] ?? times(40, 300));
/** The histories sync thousands of times; memory is as good a disk for them as any. */
const BASE = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** One thing that happens to a fleet. */
type Action =
  | { readonly kind: "start"; readonly failures: number; readonly back: boolean }
  | { readonly kind: "resume" | "rollback" | "abandon" | "mend" }
  | { readonly kind: "break" | "retire"; readonly stamp: string }
  | { readonly kind: "sicken"; readonly ring: string }
  | { readonly kind: "add"; readonly ring: string };

/** An action, and after how many journal writes its process dies; 0: it lives. */
interface Event {
  readonly action: Action;
  readonly crash: number;
  /** Bytes the crash tears off the last line. */
  readonly torn: number;
}

class Crash extends Error {}

const stamp = fc.constantFrom(...IDS);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("start" as const), failures: fc.nat(2), back: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom("resume" as const, "rollback" as const, "mend" as const) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("abandon" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("break" as const), stamp }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("retire" as const), stamp }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("sicken" as const),
      ring: fc.constantFrom(...Object.keys(RINGS)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("add" as const), ring: fc.constantFrom(...Object.keys(RINGS)) }),
  },
);
const event: fc.Arbitrary<Event> = fc.record({
  action,
  crash: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) },
  ),
  torn: fc.nat(30),
});

/** A fleet under one history, with a watch on everything that must never happen. */
class History {
  readonly fleet = new FakeFleet(IDS, "r0", () => new Promise((done) => setImmediate(done)));
  readonly rings = new Map(Object.entries(RINGS).flatMap(([ring, ids]) => ids.map((id) => [id, ring])));
  readonly broken: string[] = [];
  private release = 0;

  constructor(private readonly folder: string) {
    const up = this.fleet.up.bind(this.fleet);
    this.fleet.up = async (id) => {
      this.watch(id);
      return up(id);
    };
  }

  async live({ action: happening, crash, torn }: Event): Promise<void> {
    switch (happening.kind) {
      case "break":
        this.fleet.broken.add(happening.stamp);
        return;
      case "mend":
        this.fleet.broken.clear();
        this.fleet.unhealthy.clear();
        return;
      case "retire":
        this.fleet.retired.add(happening.stamp);
        return;
      case "sicken":
        this.fleet.unhealthy.add(happening.ring);
        return;
      case "add": {
        const id = `n${this.rings.size}`;
        this.rings.set(id, happening.ring);
        this.fleet.running.set(id, "r0");
        return;
      }
      case "start":
      case "resume":
      case "rollback":
      case "abandon":
        return this.work(happening, crash, torn);
    }
  }

  /** What the newest journal says; that it can always be read is part of the promise. */
  state(): RolloutState | undefined {
    return readRollout(this.folder);
  }

  private async work(happening: Action, crash: number, torn: number): Promise<void> {
    let left = crash;
    let dead: string | undefined;
    const killPoint = (point: string): void => {
      left -= 1;
      if (left === 0) dead = point;
      // Nothing is written any more by a process that is gone.
      if (dead !== undefined) throw new Crash();
    };
    const journal = this.open(happening, killPoint);
    if (journal === undefined) return;
    const before = new Map([...journal.state.stamps].map(([id, state]) => [id, { ...state }]));
    const from = this.fleet.updates.length;
    try {
      const at = new Date().toISOString();
      if (happening.kind === "abandon") journal.append({ kind: "end", state: "abandoned", by: "model", at });
      else {
        const direction = happening.kind === "rollback" ? "rollback" : journal.state.direction;
        if (happening.kind !== "start") journal.append({ kind: "direction", direction, by: "model", at });
        await runRollout(journal, this.fleet, runOptions({ parallel: PARALLEL }));
        this.noneTwice(before, direction, from);
        this.nonePassedUnseen();
      }
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      if (dead === "journal: written") this.tear(torn);
    } finally {
      journal.close();
    }
  }

  private open(happening: Action, killPoint: (point: string) => void): RolloutJournal | undefined {
    const last = this.state();
    if (happening.kind === "start") {
      if (last !== undefined && last.end === undefined) return undefined;
      this.release += 1;
      const change = {
        failures: happening.failures,
        onFailure: happening.back ? ("rollback" as const) : ("halt" as const),
      };
      const begin = { ...beginOf(RINGS, change, `r${this.release}`), waves: this.waves() };
      try {
        return RolloutJournal.create(this.folder, begin, killPoint);
      } catch (error) {
        if (error instanceof Crash) return undefined;
        throw error;
      }
    }
    const isOver = last?.end !== undefined && !(last.end === "done" && happening.kind === "rollback");
    return last === undefined || isOver ? undefined : RolloutJournal.open(this.folder, killPoint);
  }

  private waves(): { ring: string; stamps: ReturnType<typeof candidates> }[] {
    const serving = [...this.rings].filter(([id]) => !this.fleet.retired.has(id));
    const all = serving.map(([id, ring]) => ({
      id,
      ring,
      form: "aws/standard",
      from: this.fleet.config.get(id) ?? "r0",
      pinned: this.fleet.config.get(id) !== undefined,
    }));
    return planWaves(all).map(({ ring, stamps }) => ({ ring, stamps: [...stamps] }));
  }

  /** Looks, at the moment an update begins, whether it may. */
  private watch(id: string): void {
    const state = this.state();
    if (state === undefined) return void this.broken.push(`${id} updated without a journal`);
    if (state.end !== undefined) this.broken.push(`${id} updated after the end`);
    if (stateOf(state, id).state !== "started") this.broken.push(`${id} updated before the journal said so`);
    if (this.fleet.retired.has(id)) this.broken.push(`${id} updated although retired`);
    if (state.direction === "rollback") return;
    const wave = state.begin.waves.findIndex(({ stamps }) => stamps.some((member) => member.id === id));
    const open = state.waves.slice(0, wave).filter(({ state: kind }) => kind !== "passed");
    // A stamp of an earlier wave is retried in that wave's turn, so all before the running one have passed.
    if (open.length > 0) this.broken.push(`${id} updated past a gate that was not passed`);
    for (const { ring } of state.begin.waves.slice(0, wave))
      if (this.fleet.refused.has(ring))
        this.broken.push(`${id} updated although the gate of ${ring} said no`);
    const failed = stampsIn(state, "failed").filter((member) =>
      state.begin.waves.slice(0, wave).some(({ stamps }) => stamps.some((other) => other.id === member.id)),
    );
    if (failed.length > state.begin.settings.failures)
      this.broken.push(`${id} updated past the failure budget`);
  }

  /** A wave of which stamps were never begun has not passed. */
  private nonePassedUnseen(): void {
    const state = this.state();
    for (const [index, { stamps }] of (state?.begin.waves ?? []).entries()) {
      const isSeen = stamps.every(({ id }) => state === undefined || stateOf(state, id).state !== "waiting");
      if (state?.waves[index]?.state === "passed" && !isSeen) this.broken.push(`wave ${index} passed unseen`);
    }
  }

  private noneTwice(before: RolloutState["stamps"], direction: "update" | "rollback", from: number): void {
    for (const line of this.fleet.updates.slice(from)) {
      const id = line.split(" ")[0] ?? "";
      const known = before.get(id);
      const target = direction === "update" ? this.state()?.begin.release : undefined;
      if (known?.state === "done" && known.direction === direction && line.endsWith(`→ ${target ?? ""}`))
        this.broken.push(`${id} updated again although done`);
    }
  }

  /** What was written and not yet synced may be lost, from its end on. */
  private tear(bytes: number): void {
    const name = readdirSync(this.folder)
      .filter((file) => file.endsWith(".jsonl"))
      .sort()
      .at(-1);
    if (name === undefined) return;
    const file = join(this.folder, name);
    const text = readFileSync(file, "utf8");
    const line = text.length - (text.lastIndexOf("\n", text.length - 2) + 1);
    truncateSync(file, text.length - Math.min(bytes, line));
  }
}

test("whatever happens to a fleet, in whatever order, nothing is updated that must not be", async () => {
  let updates = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 14 }), async (events) => {
      const folder = mkdtempSync(join(BASE, "model-"));
      try {
        const history = new History(folder);
        for (const happening of events) await history.live(happening);
        expect(history.fleet.most).toBeLessThanOrEqual(PARALLEL);
        // However it went, a fleet whose faults are mended comes to an end by resuming.
        await history.live({ action: { kind: "mend" }, crash: 0, torn: 0 });
        await history.live({ action: { kind: "resume" }, crash: 0, torn: 0 });
        const state = history.state();
        if (state !== undefined) {
          expect(state.end).toBeDefined();
          expect(stampsIn(state, "started", "failed").length === 0 || state.end === "abandoned").toBe(true);
        }
        if (state?.end === "done")
          for (const { id } of stampsIn(state, "done"))
            expect(history.fleet.running.get(id)).toBe(state.begin.release);
        expect(history.broken).toEqual([]);
        updates += history.fleet.updates.length;
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: HISTORIES },
  );
  // A model in which nothing ever happens proves nothing.
  expect(updates).toBeGreaterThan(HISTORIES);
});
