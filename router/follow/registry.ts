import { StampError, shown } from "../../core/errors";
import {
  type PoolItem,
  poolItemSchema,
  type StampItem,
  stampItemSchema,
  type TenantItem,
  tenantItemSchema,
} from "../../components/routing/contract";
import { parse } from "../../core/parse";
import type { Snapshot } from "../table/build";
import { ConflictError } from "../../tenants/registry/conflict";
import type { Kind, RegistrySource, RegistryWrite } from "../../tenants/registry/registry";

type Item = StampItem | PoolItem | TenantItem;

/** How many writes are remembered for those who follow. */
const REMEMBERED = 100_000;

/**
 * What a router follows, in memory and without waiting: for local runs and measurements with a million tenants. It keeps
 * versions as every registry does, but neither bounds nor history; those are `tenants/registry`'s.
 */
export class MemoryRegistry implements RegistrySource {
  private readonly items = {
    stamp: new Map<string, StampItem>(),
    pool: new Map<string, PoolItem>(),
    tenant: new Map<string, TenantItem>(),
  };
  private log: RegistryWrite[] = [];
  private sequence = 0;

  get(kind: "stamp", key: string): StampItem | undefined;
  get(kind: "pool", key: string): PoolItem | undefined;
  get(kind: "tenant", key: string): TenantItem | undefined;
  get(kind: Kind, key: string): Item | undefined {
    return this.items[kind].get(key);
  }

  /** Number of tenants. */
  get tenants(): number {
    return this.items.tenant.size;
  }

  /**
   * Writes a stamp: version 1 for a new one, else one more than the version that was read.
   *
   * @throws StampError `input` when the item is not legal, `state` when another write was faster
   */
  putStamp(input: unknown): StampItem {
    const item = parse(stampItemSchema, input, "stamp");
    this.accept("stamp", item.id, item.version);
    this.items.stamp.set(item.id, item);
    this.record({ sequence: this.sequence, kind: "stamp", key: item.id, item });
    return item;
  }

  /** Writes a pool; see {@link putStamp}. */
  putPool(input: unknown): PoolItem {
    const item = parse(poolItemSchema, input, "pool");
    this.accept("pool", item.name, item.version);
    this.items.pool.set(item.name, item);
    this.record({ sequence: this.sequence, kind: "pool", key: item.name, item });
    return item;
  }

  /** Writes a tenant; see {@link putStamp}. A tenant's pool and stamp must be there already. */
  putTenant(input: unknown): TenantItem {
    const item = parse(tenantItemSchema, input, "tenant");
    this.requirePlace(item);
    this.accept("tenant", item.tenant, item.version);
    this.items.tenant.set(item.tenant, item);
    this.record({ sequence: this.sequence, kind: "tenant", key: item.tenant, item });
    return item;
  }

  /** Loads many new tenants at once, as when a fleet is taken over. One write for those who follow: take a snapshot. */
  load(tenants: Iterable<TenantItem>): number {
    let loaded = 0;
    for (const item of tenants) {
      this.requirePlace(item);
      if (this.items.tenant.has(item.tenant)) this.conflict("tenant", item.tenant, item.version);
      this.items.tenant.set(item.tenant, item);
      loaded += 1;
    }
    this.sequence += 1;
    this.log = [];
    return loaded;
  }

  /** Removes a tenant whose version is still the one that was read. */
  removeTenant(tenant: string, version: number): void {
    if (this.items.tenant.get(tenant)?.version !== version) this.conflict("tenant", tenant, version);
    this.items.tenant.delete(tenant);
    this.sequence += 1;
    this.record({ sequence: this.sequence, kind: "tenant", key: tenant });
  }

  snapshot(): Promise<Snapshot> {
    return Promise.resolve({
      version: this.sequence,
      stamps: [...this.items.stamp.values()],
      pools: [...this.items.pool.values()],
      tenants: this.items.tenant.values(),
    });
  }

  since(sequence: number): Promise<readonly RegistryWrite[] | undefined> {
    if (sequence === this.sequence) return Promise.resolve([]);
    const first = this.log[0]?.sequence;
    if (first === undefined || first > sequence + 1 || sequence > this.sequence)
      return Promise.resolve(undefined);
    return Promise.resolve(this.log.slice(sequence + 1 - first));
  }

  private accept(kind: Kind, key: string, version: number): void {
    const current = this.items[kind].get(key)?.version ?? 0;
    if (version !== current + 1) this.conflict(kind, key, version);
    this.sequence += 1;
  }

  private record(write: RegistryWrite): void {
    this.log.push(write);
    if (this.log.length > 2 * REMEMBERED) this.log = this.log.slice(-REMEMBERED);
  }

  private requirePlace({ tenant, pool, stamp }: TenantItem): void {
    if (this.items.pool.has(pool) && this.items.stamp.has(stamp)) return;
    throw new StampError("state", `tenant ${tenant} would be nowhere`, {
      received: `pool ${shown(pool)}, stamp ${shown(stamp)}`,
      fix: "write the pool and the stamp first",
    });
  }

  private conflict(kind: Kind, key: string, version: number): never {
    throw new ConflictError(kind, key, version, this.items[kind].get(key)?.version);
  }
}
