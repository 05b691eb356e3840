import { rmSync } from "node:fs";
import fc from "fast-check";
import { homeOf, type TenantHome } from "../../tenants/client/home";
import { PHASES } from "../../tenants/migration/entries";
import {
  type Comparison,
  type Crossing,
  type Mover,
  type FenceState,
  SupersededError,
} from "../../tenants/migration/mover";
import { readMigration } from "../journals/moves-in-folder";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { journalsOf, perform, type Stage } from "./stage";
import { FAST, register, temporaryFolder } from "./world";
import { times } from "../sweep";

class Killed extends Error {}

interface End {
  readonly rows: Map<string, number>;
  readonly noted: Set<string>;
  fence: { open: boolean; mover: number } | undefined;
}

/** Two ends in memory, and a mover that may be killed between any two of its effects. */
class Model implements Mover {
  readonly name = "model";
  readonly ends: Record<string, End> = {};
  /** What was acknowledged to writers. */
  readonly acknowledged = new Map<string, number>();
  refused = 0;
  private value = 0;
  /** The home a writer was told before, which it may go by although it is none any more. */
  private told: TenantHome | undefined;

  constructor(
    private readonly registry: Registry,
    private readonly point: () => Promise<void>,
  ) {
    for (const stamp of ["a1", "b1"])
      this.ends[stamp] = { rows: new Map(), noted: new Set(), fence: undefined };
  }

  /** A writer, as applications are told to write: at the home that the registry says, if its fence admits it. */
  async write(key: string, remove: boolean, late = false): Promise<void> {
    const item = await this.registry.get("tenant", "acme");
    const home = late && this.told !== undefined ? this.told : homeOf(item!);
    if (home.paused) return;
    this.told = home;
    const end = this.at(home.write);
    if (end.fence?.open === false) {
      this.refused += 1;
      return;
    }
    this.value += 1;
    if (remove) end.rows.delete(key);
    else end.rows.set(key, this.value);
    if (end.fence !== undefined) end.noted.add(key);
    if (remove) this.acknowledged.delete(key);
    else this.acknowledged.set(key, this.value);
  }

  check(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  async hold({ epoch }: Crossing, stamp: string, fenceState: FenceState): Promise<void> {
    await this.point();
    const end = this.at(stamp);
    if ((end.fence?.mover ?? 0) > epoch) throw new SupersededError("superseded");
    end.fence = fenceState === "free" ? undefined : { open: fenceState === "open", mover: epoch };
    if (fenceState === "free") end.noted.clear();
    await this.point();
  }

  async copy(crossing: Crossing): Promise<void> {
    for (const key of [...this.own(crossing, crossing.from).rows.keys()]) await this.bring(crossing, key);
    await this.sync(crossing);
  }

  async sync(crossing: Crossing): Promise<number> {
    const { noted } = this.own(crossing, crossing.from);
    const keys = [...noted];
    for (const key of keys) {
      await this.bring(crossing, key);
      await this.point();
    }
    return keys.length;
  }

  async compare(crossing: Crossing): Promise<readonly Comparison[]> {
    // As of one moment: nothing is written between the last change that is brought and the comparison.
    await this.point();
    const [from, to] = [this.own(crossing, crossing.from), this.own(crossing, crossing.to)];
    for (const key of [...from.noted]) this.applyNow(crossing, key);
    const keys = new Set([...from.rows.keys(), ...to.rows.keys()]);
    const differing = [...keys].filter((key) => from.rows.get(key) !== to.rows.get(key));
    return [{ what: "rows", from: from.rows.size, to: to.rows.size, checksum: "", differing }];
  }

  repair(): Promise<number> {
    return Promise.resolve(0);
  }

  async purge(crossing: Crossing, stamp: string): Promise<void> {
    for (const key of [...this.own(crossing, stamp).rows.keys()]) {
      this.own(crossing, stamp).rows.delete(key);
      await this.point();
    }
    this.own(crossing, stamp).noted.clear();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async bring(crossing: Crossing, key: string): Promise<void> {
    await this.point();
    this.applyNow(crossing, key);
  }

  private applyNow(crossing: Crossing, key: string): void {
    const [from, to] = [this.own(crossing, crossing.from), this.own(crossing, crossing.to)];
    const value = from.rows.get(key);
    if (value === undefined) to.rows.delete(key);
    else to.rows.set(key, value);
    from.noted.delete(key);
  }

  private own({ epoch }: Crossing, stamp: string): End {
    const end = this.at(stamp);
    if ((end.fence?.mover ?? 0) > epoch) throw new SupersededError("superseded");
    return end;
  }

  private at(stamp: string): End {
    return this.ends[stamp]!;
  }
}

const run = fc.record({
  direction: fc.constantFrom("forward" as const, "forward" as const, "forward" as const, "back" as const),
  /** After how many points it is killed. */
  killAt: fc.oneof(fc.integer({ min: 1, max: 90 }), fc.constant(Number.POSITIVE_INFINITY)),
  until: fc.option(fc.constantFrom(...PHASES.filter((phase) => phase !== "delete")), { nil: undefined }),
});
const history = fc.record({
  runs: fc.array(run, { minLength: 1, maxLength: 6 }),
  /** At which points the writer writes what. */
  writes: fc.array(
    fc.record({
      key: fc.constantFrom("a", "b", "c", "d"),
      remove: fc.boolean(),
      late: fc.boolean(),
      gap: fc.integer({ min: 0, max: 6 }),
    }),
    { maxLength: 60 },
  ),
});

test("whatever is killed, resumed and aborted in whatever order, every acknowledged write is at the tenant's home, once", async () => {
  const { folder, remove } = temporaryFolder();
  const ends = { done: 0, aborted: 0, killed: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(history, async ({ runs, writes }) => {
      const registry = memoryRegistry("test");
      await register(registry);
      const stage: Stage = { folder, urls: {}, settings: FAST };
      rmSync(journalsOf(stage), { recursive: true, force: true });
      const queue = [...writes];
      let gap = 0;
      let left = Number.POSITIVE_INFINITY;
      const model: Model = new Model(registry, async () => {
        const next = queue[0];
        if (next !== undefined && gap >= next.gap) {
          queue.shift();
          gap = 0;
          await model.write(next.key, next.remove, next.late);
        } else gap += 1;
        kill();
      });
      function kill(): void {
        left -= 1;
        if (left <= 0) throw new Killed("killed");
      }
      for (const key of ["a", "b", "c"]) await model.write(key, false);
      const attempt = async (
        direction: "forward" | "back",
        until?: (typeof PHASES)[number],
      ): Promise<string> => {
        // Killed after its last line, it is over all the same.
        const end = readMigration(journalsOf(stage))?.end;
        if (end !== undefined) return end;
        const to = "b1" as const;
        const request = {
          direction,
          ...(direction === "forward" ? { to } : {}),
          ...(until === undefined ? {} : { until }),
        };
        try {
          return await perform(stage, registry, request, { movers: [model], killPoint: kill });
        } catch (error) {
          if (error instanceof Killed) return "killed";
          if (String(error).includes("no way back") || String(error).includes("is being aborted"))
            return "refused";
          throw error;
        }
      };
      let result = "";
      for (const { killAt, until, direction } of runs) {
        left = killAt;
        result = await attempt(direction, until);
        if (result === "killed") ends.killed += 1;
        if (result === "done" || result === "aborted") break;
      }
      left = Number.POSITIVE_INFINITY;
      if (result !== "done" && result !== "aborted") result = await attempt("forward");
      if (result === "refused") result = await attempt("back");
      expect(["done", "aborted"]).toContain(result);
      ends[result as "done" | "aborted"] += 1;
      ends.refused += model.refused;
      const [home, other] = result === "done" ? ["b1", "a1"] : ["a1", "b1"];
      const item = await registry.get("tenant", "acme");
      expect(item).toMatchObject({ stamp: home });
      expect(item?.migration).toBeUndefined();
      expect(new Map(model.ends[home!]!.rows)).toEqual(model.acknowledged);
      expect(model.ends[other!]!.rows.size).toBe(0);
      expect(model.ends[home!]!.fence?.open ?? true).toBe(true);
    }),
    { numRuns: times(40, 300) },
  );
  remove();
  expect(ends.done).toBeGreaterThan(times(3, 50));
  expect(ends.aborted).toBeGreaterThan(times(0, 10));
  expect(ends.killed).toBeGreaterThan(times(3, 50));
  expect(ends.refused).toBeGreaterThan(times(0, 10));
});
