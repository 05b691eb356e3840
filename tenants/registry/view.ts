import type { z } from "zod";
import { StampError } from "../../core/errors";
import {
  type PoolItem,
  poolItemSchema,
  type StampItem,
  stampItemSchema,
  type TenantItem,
  tenantItemSchema,
} from "../../components/routing/contract";
import type { Items, Kind } from "./registry";
import { DOMAIN_PARTITION, historyPartition, type RowStore, tenantUsersPartition } from "./rows";

const SCHEMAS: { readonly [K in Kind]: z.ZodType<Items[K]> } = {
  stamp: stampItemSchema,
  pool: poolItemSchema,
  tenant: tenantItemSchema,
};

/**
 * An item as a store had it.
 * @throws StampError `state` when it is not what this version writes
 */
export function readItem<K extends Kind>(kind: K, key: string, value: unknown): Items[K] {
  const result = SCHEMAS[kind].safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new StampError("state", `the registry's ${kind} ${key} is not in order`, {
    field: issue?.path.join(".") ?? "",
    fix: "was it written by a newer version, or by hand? Update stampworks, or restore the item from its history",
  });
}

type Found = StampItem | PoolItem | TenantItem | undefined;

/** What a change made of an item. */
export interface Touched {
  readonly kind: Kind;
  readonly key: string;
  readonly before: Found;
  readonly after: Found;
}

/** A store's items as they will be: those read, with the changes of one commit on top. */
export class View {
  private readonly before = new Map<string, Found>();
  private readonly after = new Map<string, Touched>();
  private readonly lists = new Map<Kind, Promise<readonly string[]>>();

  constructor(private readonly store: RowStore) {}

  /** An item as it was read, without the changes. */
  async original<K extends Kind>(kind: K, key: string): Promise<Items[K] | undefined> {
    const name = `${kind}/${key}`;
    if (!this.before.has(name)) {
      const value = await this.store.get(kind, key);
      this.before.set(name, value === undefined ? undefined : readItem(kind, key, value));
    }
    return this.before.get(name) as Items[K] | undefined;
  }

  /** The last version that an item ever had, also before it was removed; 0 when there was none. */
  async lastVersion(kind: Kind, key: string): Promise<number> {
    let last = (await this.original(kind, key))?.version ?? 0;
    if (last > 0) return last;
    for await (const { value } of this.store.range(historyPartition(kind, key))) {
      const version: unknown = Reflect.get(Object(Reflect.get(Object(value), "item")), "version");
      if (typeof version === "number") last = Math.max(last, version);
    }
    return last;
  }

  /** An item as it will be. */
  async get<K extends Kind>(kind: K, key: string): Promise<Items[K] | undefined> {
    const touched = this.after.get(`${kind}/${key}`);
    return touched === undefined ? this.original(kind, key) : (touched.after as Items[K] | undefined);
  }

  /** All items of a kind as they will be. */
  async list<K extends "stamp" | "pool">(kind: K): Promise<Items[K][]> {
    let keys = this.lists.get(kind);
    if (keys === undefined) {
      keys = this.read(kind);
      this.lists.set(kind, keys);
    }
    const added = [...this.after.values()].filter((touched) => touched.kind === kind).map(({ key }) => key);
    const items: Items[K][] = [];
    for (const key of new Set([...(await keys), ...added])) {
      const item = await this.get(kind, key);
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  async set<K extends Kind>(kind: K, key: string, item: Items[K] | undefined): Promise<void> {
    this.after.set(`${kind}/${key}`, { kind, key, before: await this.original(kind, key), after: item });
  }

  /** Items of another pool or stamp are of no interest: whether any tenant is in this pool, after the changes. */
  async hasTenants(pool: string): Promise<boolean> {
    for await (const { sort, value } of this.store.range("tenant")) {
      const touched = this.after.get(`tenant/${sort}`);
      const item = touched === undefined ? readItem("tenant", sort, value) : touched.after;
      if (item !== undefined && "pool" in item && item.pool === pool) return true;
    }
    return [...this.after.values()].some(
      ({ after }) => after !== undefined && "pool" in after && after.pool === pool,
    );
  }

  /** Whose a domain is, before the changes. */
  async domainOwner(domain: string): Promise<string | undefined> {
    const value = await this.store.get(DOMAIN_PARTITION, domain);
    const owner: unknown = Reflect.get(Object(value), "tenant");
    return typeof owner === "string" ? owner : undefined;
  }

  /** Whether users are linked with a tenant of this name. */
  async hasUsers(tenant: string): Promise<boolean> {
    for await (const _ of this.store.range(tenantUsersPartition(tenant))) return true;
    return false;
  }

  /** What the changes made, in the order they were first made. */
  get touched(): readonly Touched[] {
    return [...this.after.values()];
  }

  private async read(kind: "stamp" | "pool"): Promise<string[]> {
    const keys: string[] = [];
    for await (const { sort, value } of this.store.range(kind)) {
      if (!this.before.has(`${kind}/${sort}`))
        this.before.set(`${kind}/${sort}`, readItem(kind, sort, value));
      keys.push(sort);
    }
    return keys;
  }
}
