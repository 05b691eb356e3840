import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../core/errors";
import type { TenantItem } from "../../components/routing/contract";
import { parse } from "../../core/parse";
import { tenantItemSchema } from "../../components/routing/contract";
import type { Snapshot } from "../../router/table/build";
import type {
  Change,
  HistoryEntry,
  Items,
  Kind,
  Registry,
  RegistryWrite,
  Seen,
  TenantFilter,
} from "./registry";
import { readLog, readWrites } from "./log";
import { commitRows } from "./commit-rows";
import { LOG_PARTITION, logSort } from "../../components/routing/registry-rows";
import { historyPartition, type RowStore, stampTenantsPartition } from "./rows";
import { applyChange, requireHeadroom, requireSeen } from "./rules";
import { readItem, View } from "./view";

/** Most times a commit is tried again because others were faster. */
const TRIES = 200;
/** Most tenants of one write of a load; less where a store takes fewer rows. */
const LOAD_SIZE = 2500;
/** Most commits that are replayed to who follows; who is further behind takes a snapshot. */
const REPLAYED = 20_000;

/**
 * A registry on any store of rows. All that a write rests on is read after the sequence number, and the commit is made
 * only if that number still stands: so every write sees all earlier ones, and the rules hold whoever writes at once.
 */
export class RowRegistry implements Registry {
  readonly writeSize: number;

  /**
   * @param by who writes, for the history: `user@host`
   * @param pause waits so many milliseconds; only tests give one
   */
  constructor(
    private readonly store: RowStore,
    private readonly by: string,
    private readonly pause: (ms: number) => Promise<unknown> = sleep,
  ) {
    // A tenant takes four rows at most, its stamps' come on top.
    this.writeSize = Math.max(1, Math.min(LOAD_SIZE, Math.floor(store.maxRows / 8)));
  }

  sequence(): Promise<number> {
    return this.store.sequence();
  }

  async get<K extends Kind>(kind: K, key: string): Promise<Items[K] | undefined> {
    const value = await this.store.get(kind, key);
    return value === undefined ? undefined : readItem(kind, key, value);
  }

  async list<K extends "stamp" | "pool">(kind: K): Promise<readonly Items[K][]> {
    const items: Items[K][] = [];
    for await (const { sort, value } of this.store.range(kind)) items.push(readItem(kind, sort, value));
    return items.sort((a, b) => a.number - b.number);
  }

  async *tenants({ stamp, pool }: TenantFilter = {}): AsyncIterable<TenantItem> {
    const partition = stamp === undefined ? "tenant" : stampTenantsPartition(stamp);
    for await (const { sort, value } of this.store.range(partition)) {
      const item = readItem("tenant", sort, value);
      if (pool === undefined || item.pool === pool) yield item;
    }
  }

  async write(
    changes: readonly Change[],
    seen: readonly Seen[] = [],
  ): Promise<readonly (Items[Kind] | undefined)[]> {
    const id = randomUUID();
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const sequence = await this.store.sequence();
      const view = new View(this.store);
      for (const item of seen) await requireSeen(view, item);
      const keys: string[] = [];
      for (const change of changes) keys.push(await applyChange(view, change));
      await requireHeadroom(view);
      const commit = commitRows(view.touched, {
        id,
        sequence: sequence + 1,
        at: new Date().toISOString(),
        by: this.by,
      });
      const rows = commit.puts.length + commit.deletes.length;
      if (rows > this.store.maxRows) throw tooLarge(rows, this.store.maxRows);
      if (await this.commit({ ...commit, sequence }, id)) {
        return Promise.all(changes.map(({ kind }, index) => view.get(kind, keys[index]!)));
      }
      // Two who were equally fast must not be so again.
      await this.pause(Math.random() * Math.min(2 ** attempt, 250));
    }
    throw new StampError("locked", "others write to the registry all the time", { fix: "try again later" });
  }

  async put<K extends Kind>(kind: K, item: unknown, seen?: readonly Seen[]): Promise<Items[K]> {
    const [written] = await this.write([{ kind, item }], seen);
    return written as Items[K];
  }

  async remove(kind: Kind, key: string, version: number): Promise<void> {
    await this.write([{ kind, key, removed: version }]);
  }

  async load(tenants: Iterable<unknown>): Promise<number> {
    let loaded = 0;
    let chunk: TenantItem[] = [];
    for (const input of tenants) {
      const item = parse(tenantItemSchema, input, "tenant");
      const known = await this.get("tenant", item.tenant);
      if (known === undefined) chunk.push({ ...item, version: 1 });
      else requireSamePlace(known, item);
      if (chunk.length < this.writeSize) continue;
      loaded += await this.loadChunk(chunk);
      chunk = [];
    }
    return loaded + (await this.loadChunk(chunk));
  }

  private async loadChunk(chunk: readonly TenantItem[]): Promise<number> {
    if (chunk.length > 0) await this.write(chunk.map((item) => ({ kind: "tenant", item })));
    return chunk.length;
  }

  told(): Promise<void> {
    return Promise.resolve();
  }

  async history<K extends Kind>(kind: K, key: string): Promise<readonly HistoryEntry<K>[]> {
    const entries: HistoryEntry<K>[] = [];
    for await (const { sort, value } of this.store.range(historyPartition(kind, key))) {
      const { at, by, item } = value as { at: string; by: string; item?: unknown };
      const was = item === undefined ? {} : { item: readItem(kind, key, item) };
      entries.push({ sequence: Number(sort), at, by, ...was });
    }
    return entries;
  }

  /**
   * Stores without a view of one moment are read as they are, and then what was written meanwhile is put on top: the log
   * says it item by item, so that it does not matter what of it was seen already.
   */
  async snapshot(): Promise<Snapshot> {
    const before = await this.store.sequence();
    const items = { stamp: new Map(), pool: new Map(), tenant: new Map() } as {
      [K in Kind]: Map<string, Items[K]>;
    };
    for (const kind of ["stamp", "pool", "tenant"] as const) {
      const map: Map<string, Items[Kind]> = items[kind];
      for await (const { sort, value } of this.store.range(kind)) map.set(sort, readItem(kind, sort, value));
    }
    let version = before;
    for await (const entry of readLog(this.store, before)) {
      for (const { kind, key, item } of readWrites(entry)) {
        const map: Map<string, Items[Kind]> = items[kind];
        if (item === undefined) map.delete(key);
        else map.set(key, item);
      }
      version = entry.sequence;
    }
    return {
      version,
      stamps: [...items.stamp.values()],
      pools: [...items.pool.values()],
      tenants: [...items.tenant.values()],
    };
  }

  async since(sequence: number): Promise<readonly RegistryWrite[] | undefined> {
    const now = await this.store.sequence();
    // What most who follow ask for most of the time costs one read.
    if (sequence === now) return [];
    if (sequence > now || now - sequence > REPLAYED) return undefined;
    const writes: RegistryWrite[] = [];
    let next = sequence + 1;
    for await (const entry of readLog(this.store, sequence)) {
      if (entry.sequence !== next) return undefined;
      writes.push(...readWrites(entry));
      next += 1;
    }
    return next > now ? writes : undefined;
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /** A store that fails may have committed before it did: the log tells. */
  private async commit(commit: Parameters<RowStore["commit"]>[0], id: string): Promise<boolean> {
    try {
      return await this.store.commit(commit);
    } catch (error) {
      const entry = await this.store.get(LOG_PARTITION, logSort(commit.sequence + 1)).catch(() => undefined);
      if (typeof entry === "object" && entry !== null && Reflect.get(entry, "id") === id) return true;
      throw error;
    }
  }
}

function requireSamePlace(known: TenantItem, wanted: TenantItem): void {
  if (known.pool === wanted.pool && known.stamp === wanted.stamp && known.standby === wanted.standby) return;
  throw new StampError("state", `tenant ${known.tenant} is in the registry with another place`, {
    received: `pool ${wanted.pool}, stamp ${wanted.stamp}`,
    allowed: `pool ${known.pool}, stamp ${known.stamp}`,
    fix: "leave it out of the load; a tenant changes its stamp by a move",
  });
}

function tooLarge(rows: number, most: number): StampError {
  return new StampError("input", "too many changes for one write of this store", {
    received: `${rows} rows`,
    allowed: `${most}`,
    fix: "write them in several parts",
  });
}
