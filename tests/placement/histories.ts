import fc from "fast-check";
import { StampError } from "../../core/errors";
import { registerStamp } from "../../tenants/placement/register";
import { MemoryStore } from "../../tenants/registry/memory";
import type { HistoryEntry } from "../../tenants/registry/registry";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { changeUse, NO_USE, passedBounds, stampsOf } from "../../tenants/registry/usage";
import { stamp } from "./fleet";
import { anyDeed, Crash, ScheduledStore } from "./operators";

const base = new MemoryStore();
async function setUp(): Promise<void> {
  if ((await base.sequence()) > 0) return;
  const registry = new RowRegistry(base, "setup");
  const bounds = { tenants: 5 };
  for (const one of [
    stamp("e1", 0, { bounds }),
    stamp("e2", 0, { bounds }),
    stamp("e3", 0, { bounds: { tenants: 8 } }),
    stamp("p1", 0, { tier: "premium", bounds }),
    stamp("d1", 0, { tier: "dedicated", bounds: { tenants: 1 } }),
    stamp("u1", 0, { residency: "us", bounds }),
  ])
    await registerStamp(registry, { ...one, capacity: one.capacity! });
}

/** What must hold at every moment, whoever did what. */
async function judge(store: MemoryStore): Promise<void> {
  const registry = new RowRegistry(store, "judge");
  const { pools, stamps, tenants } = await registry.snapshot();
  const uses = new Map(stamps.map(({ id }) => [id, NO_USE]));
  for (const item of tenants) {
    const pool = pools.find(({ name }) => name === item.pool);
    for (const count of stampsOf(item)) {
      const home = stamps.find(({ id }) => id === count);
      // The law is kept at every place, and no place is on a stamp that is not there.
      expect(home?.capacity?.residency).toBe(pool?.residency);
      uses.set(count, changeUse(uses.get(count)!, item.load, 1));
    }
  }
  for (const { id, capacity, state, use } of stamps) {
    expect({ id, use }).toEqual({ id, use: uses.get(id) });
    expect(passedBounds(use, capacity!.bounds)).toEqual([]);
    if (state === "retiring") expect(use.tenants).toBe(0);
    const seated: string[] = [];
    for await (const { tenant } of registry.tenants({ stamp: id })) seated.push(tenant);
    expect(seated).toHaveLength(use.tenants);
  }
  for (const pool of pools) {
    const named = new Set(pool.buckets);
    expect(stamps.filter(({ id, state }) => named.has(id) && state === "retiring")).toEqual([]);
  }
}

/** The log, replayed, comes to what is there; and every tenant's versions follow one another, also over a time when it was not there. */
async function judgeHistory(store: MemoryStore, from: number): Promise<void> {
  const registry = new RowRegistry(store, "judge");
  const { tenants, version } = await registry.snapshot();
  const writes = (await registry.since(from))!;
  const replayed = new Map<string, unknown>();
  for (const write of writes) {
    if (write.kind !== "tenant") continue;
    if (write.item === undefined) replayed.delete(write.key);
    else replayed.set(write.key, write.item);
  }
  expect(Object.fromEntries(replayed)).toEqual(
    Object.fromEntries([...tenants].map((item) => [item.tenant, item])),
  );
  expect(writes.at(-1)?.sequence ?? version).toBe(version);
  for (const name of new Set(writes.map(({ key }) => key))) {
    let last = 0;
    for (const { item } of await registry.history("tenant", name)) {
      // One that comes back goes on from what it had: versions are fencing tokens.
      if (item === undefined) continue;
      last += 1;
      expect(item.version).toBe(last);
    }
  }
}

/** A draining stamp got no tenant that it did not have, and placement filled none above 80 %. */
async function judgePlacements(store: MemoryStore): Promise<void> {
  const registry = new RowRegistry(store, "judge");
  for (const { id } of await registry.list("stamp")) {
    let before: HistoryEntry<"stamp">["item"];
    for (const { by, item } of await registry.history("stamp", id)) {
      const more = item !== undefined && before !== undefined && item.use.tenants > before.use.tenants;
      if (more && before !== undefined) {
        expect(["draining", "retiring"]).not.toContain(before.state);
        const most = item.capacity?.tier === "dedicated" ? 100 : 80;
        if (by === "placer") expect(passedBounds(item.use, item.capacity!.bounds, most)).toEqual([]);
      }
      before = item;
    }
  }
}

/** What random histories came to. */
export interface Histories {
  /** Deeds that were done, were refused, and were cut short by the death of their operator. */
  readonly done: number;
  readonly refusals: number;
  readonly crashes: number;
}

/** Runs random histories of up to four operators at once, and judges what each leaves. */
export async function runHistories(runs: number): Promise<Histories> {
  await setUp();
  let crashes = 0;
  let refusals = 0;
  let done = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(
        fc.record({
          deeds: fc.array(anyDeed, { minLength: 1, maxLength: 6 }),
          dies: fc.option(fc.record({ at: fc.integer({ min: 1, max: 40 }), after: fc.boolean() }), {
            nil: undefined,
          }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      async (scheduler, operators) => {
        const store = base.copy();
        const from = await store.sequence();
        const turn = (): Promise<void> => scheduler.schedule(Promise.resolve());
        const work = operators.map(async ({ deeds, dies }) => {
          for (const { deed, name } of deeds) {
            const by = name.startsWith("place") ? "placer" : "mover";
            const registry = new RowRegistry(new ScheduledStore(store, turn, dies), by, turn);
            try {
              await deed(registry);
              done += 1;
            } catch (error) {
              if (error instanceof Crash) {
                crashes += 1;
                return;
              }
              // Anything else than being told no is a fault.
              if (!(error instanceof StampError)) throw error;
              refusals += 1;
            }
          }
        });
        await scheduler.waitFor(Promise.all(work));
        await judge(store);
        await judgeHistory(store, from);
        await judgePlacements(store);
      },
    ),
    { numRuns: runs },
  );
  return { done, refusals, crashes };
}
