import { setTimeout as sleep } from "node:timers/promises";
import type { JournalStore } from "../../core/journal/store";
import { SharedJournals } from "../../tenants/journals/shared-journals";
import type { LockRow } from "../../tenants/journals/lock-row";
import { MemoryStore } from "../../tenants/registry/memory";
import type { Commit, Row, RowKey, RowStore } from "../../tenants/registry/rows";

/** A lease short enough to be waited for. */
export const LEASE_MS = 400;

/** The fleet's locks and journals in a store. */
export function journalsIn(store: RowStore, leaseMs = LEASE_MS): JournalStore {
  return new SharedJournals(store, "fleet", { place: "a store", leaseMs });
}

/** A holder on a machine that nobody can see from here, as its row says it. */
export function faraway(change: Partial<LockRow> = {}): LockRow {
  const holder = {
    pid: 7,
    host: "elsewhere",
    machine: "0".repeat(32),
    boot: "b",
    space: "s",
    started: 1,
    user: "ann",
    since: "2026-01-01T00:00:00.000Z",
    doing: "rollout of r0",
    over: false,
  };
  return {
    id: "faraway",
    holder,
    fence: 1,
    leaseMs: LEASE_MS,
    renewed: 0,
    renewedAt: new Date().toISOString(),
    ...change,
  };
}

/** Where the fleet's lock is. */
export const LOCK: RowKey = { partition: "lock/fleet", sort: "holder" };

/**
 * Writes a row of the fleet's work past all rules, as a holder elsewhere does. A holder of this process may give its sign of life
 * between the look at the number and the write: then it is written after that.
 */
export async function plant(store: RowStore, ...rows: readonly Row[]): Promise<void> {
  const own = store.numbered({ partition: "lock/fleet", sort: "sequence" });
  for (let attempt = 0; attempt < 50; attempt += 1)
    if (await own.commit({ sequence: await own.sequence(), puts: rows, deletes: [] })) return;
  throw new Error("somebody else was faster fifty times");
}

/** Goes on giving a sign of life for somebody elsewhere until it is told to end. */
export function alive(store: RowStore, row: LockRow): { end(): Promise<void> } {
  let isOver = false;
  const work = (async () => {
    await plant(store, { ...LOCK, value: row });
    for (let renewed = 1; !isOver; renewed += 1) {
      await plant(store, { ...LOCK, value: { ...row, renewed } }).catch(() => undefined);
      await sleep(LEASE_MS / 8);
    }
  })();
  return {
    end: async () => {
      isOver = true;
      await work;
    },
  };
}

/** A store whose answers can be lost after it has written, or that can't be reached at all. */
export class ShakyStore implements RowStore {
  readonly maxRows = 1000;
  readonly maxBytes = Number.MAX_SAFE_INTEGER;
  /** Of the next commits: `lost`, written and then an error; `down`, an error. */
  readonly next: ("lost" | "down")[] = [];
  isDown = false;

  constructor(private readonly store: RowStore = new MemoryStore()) {}

  sequence(): Promise<number> {
    return this.isDown ? unreachable() : this.store.sequence();
  }

  get(partition: string, sort: string): Promise<unknown> {
    return this.isDown ? unreachable() : this.store.get(partition, sort);
  }

  range(partition: string, after?: string): AsyncIterable<Row> {
    return this.store.range(partition, after);
  }

  async commit(commit: Commit): Promise<boolean> {
    const fate = this.next.shift();
    if (this.isDown || fate === "down") return unreachable();
    const isWritten = await this.store.commit(commit);
    return fate === "lost" ? unreachable() : isWritten;
  }

  numbered(by: RowKey): RowStore {
    const { isDown, next } = this;
    const under = new ShakyStore(this.store.numbered(by));
    under.isDown = isDown;
    Object.defineProperty(under, "next", { value: next });
    Object.defineProperty(under, "isDown", { get: () => this.isDown });
    return under;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function unreachable(): Promise<never> {
  return Promise.reject(new Error("the network is gone"));
}
