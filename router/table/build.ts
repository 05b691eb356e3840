import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import type { PoolItem, StampItem, TenantItem } from "../../components/routing/contract";
import { codeOf } from "../decision/decide";
import { ALPHABET, BLOCK, DIRECTORY_BUCKETS, hashTenant, POOL_BUCKETS } from "../decision/format";
import { type Changes, emptyTable, type Table } from "./changes";
import { directoryValue, type Listed } from "./directory";
import { nearestStamps, strangersKey } from "./nearest";

/** Everything a registry knows, at one version. */
export interface Snapshot {
  readonly version: number;
  readonly stamps: readonly StampItem[];
  readonly pools: readonly PoolItem[];
  readonly tenants: Iterable<TenantItem>;
}

type Home = Pick<TenantItem, "pool" | "stamp" | "migration" | "functions" | "domains"> & {
  readonly isSuspended: boolean;
};

/**
 * Derives the table from the registry's items and keeps it up to date: only what a change touches is worked out again,
 * and the result is the same as a table built anew from the same items.
 */
export class TableBuilder {
  private readonly stamps = new Map<string, StampItem>();
  private readonly pools = new Map<string, PoolItem>();
  private readonly tenants: Map<string, Home>[] = Array.from({ length: DIRECTORY_BUCKETS }, () => new Map());
  private readonly overrides = new Map<number, string[]>();
  private readonly dirty = new Set<number>();
  private readonly dirtyPools = new Set<string>();
  private dirtyStamps = false;
  private judged: ReadonlyMap<string, number> = new Map();
  private nearest: { readonly key: string; readonly stamps: ReadonlyMap<string, string> } = {
    key: "",
    stamps: new Map(),
  };
  private current: Record<string, string> = emptyTable();

  /** The table as of the last commit. Not to be written to. */
  get table(): Table {
    return this.current;
  }

  putStamp(item: StampItem): void {
    if (this.stamps.get(item.id)?.number !== item.number) this.everything();
    this.stamps.set(item.id, item);
    this.dirtyStamps = true;
  }

  removeStamp(id: string): void {
    if (this.stamps.delete(id)) this.dirtyStamps = true;
  }

  /** Says which stamps fail their tenants beside those of which the registry does: id → seconds since 1970 until when. */
  judge(stamps: ReadonlyMap<string, number>): void {
    this.judged = stamps;
    this.dirtyStamps = true;
  }

  putPool(item: PoolItem): void {
    const before = this.pools.get(item.name);
    this.pools.set(item.name, item);
    this.dirtyPools.add(item.name);
    if (before !== undefined && before.number !== item.number) this.everything();
    for (let bucket = 0; bucket < POOL_BUCKETS; bucket += 1) {
      if (before?.buckets[bucket] !== item.buckets[bucket]) this.touch(bucket);
    }
  }

  removePool(name: string): void {
    if (this.pools.delete(name)) this.everything();
  }

  putTenant(item: TenantItem): void {
    const { directory } = hashTenant(item.tenant);
    const { domains, functions, migration, pool, stamp } = item;
    this.tenants[directory]!.set(item.tenant, {
      ...{ pool, stamp, isSuspended: isClosed(item) },
      ...defined({ domains, functions, migration }),
    });
    this.dirty.add(directory);
  }

  removeTenant(tenant: string): void {
    const { directory } = hashTenant(tenant);
    if (this.tenants[directory]!.delete(tenant)) this.dirty.add(directory);
  }

  /**
   * Works out what changed since the last commit. When it throws, the table stays what it was and nothing is lost: the
   * next commit tries again.
   *
   * @param version the registry's version, which the table then has
   * @throws StampError `state` when the items contradict each other or do not fit the format
   */
  commit(version: number): Changes {
    const wanted = new Map<string, string | undefined>();
    const codes = this.codes();
    if (this.dirtyStamps) this.writeStamps(wanted, codes);
    for (const name of this.dirtyPools) this.writePool(wanted, codes, name);
    // Before any is written: a domain may go from a tenant of one bucket to one of another.
    for (const bucket of this.dirty)
      for (const key of this.overrides.get(bucket) ?? []) wanted.set(key, undefined);
    const overrides = new Map(
      [...this.dirty].map((bucket) => [bucket, this.writeBucket(wanted, codes, bucket)]),
    );
    const changes = this.store(wanted, version);
    for (const [bucket, keys] of overrides) {
      if (keys.length === 0) this.overrides.delete(bucket);
      else this.overrides.set(bucket, keys);
    }
    this.dirty.clear();
    this.dirtyPools.clear();
    this.dirtyStamps = false;
    return changes;
  }

  private touch(poolBucket: number): void {
    for (let bucket = poolBucket; bucket < DIRECTORY_BUCKETS; bucket += POOL_BUCKETS) this.dirty.add(bucket);
  }

  private everything(): void {
    for (let bucket = 0; bucket < DIRECTORY_BUCKETS; bucket += 1) this.dirty.add(bucket);
    for (const name of this.pools.keys()) this.dirtyPools.add(name);
  }

  private codes(): Map<string, string> {
    const codes = new Map([...this.stamps.values()].map(({ id, number }) => [id, codeOf(number)]));
    const numbers = new Set(codes.values());
    const pools = new Set([...this.pools.values()].map(({ number }) => number));
    if (numbers.size < codes.size || pools.size < this.pools.size) {
      throw new StampError("state", "two stamps or two pools of the registry have the same number");
    }
    return codes;
  }

  private code(codes: ReadonlyMap<string, string>, stamp: string | undefined, who: string): string {
    const code = stamp === undefined ? undefined : codes.get(stamp);
    if (code !== undefined) return code;
    throw new StampError("state", `${who} is on a stamp the registry does not have`, {
      received: shown(stamp),
      fix: "write the stamp's item first",
    });
  }

  private writeStamps(wanted: Map<string, string | undefined>, codes: ReadonlyMap<string, string>): void {
    for (const key of Object.keys(this.current)) if (/^[sn]\./.test(key)) wanted.set(key, undefined);
    for (const stamp of this.stamps.values())
      wanted.set(`s.${codes.get(stamp.id)!}`, recordOf(stamp, this.judged.get(stamp.id)));
    // A stamp is written with each of its tenants, and hardly ever another one takes strangers.
    const key = strangersKey(this.stamps.values());
    if (key !== this.nearest.key) this.nearest = { key, stamps: nearestStamps(this.stamps.values()) };
    for (const [country, stamp] of this.nearest.stamps)
      wanted.set(`n.${country}`, this.code(codes, stamp, "the nearest stamp"));
  }

  private writePool(
    wanted: Map<string, string | undefined>,
    codes: ReadonlyMap<string, string>,
    name: string,
  ): void {
    const pool = this.pools.get(name);
    if (pool === undefined) return;
    for (let block = 0; block < POOL_BUCKETS / BLOCK; block += 1) {
      const part = pool.buckets.slice(block * BLOCK, (block + 1) * BLOCK);
      const value = part.map((stamp) => this.code(codes, stamp, `a bucket of pool ${name}`)).join("");
      wanted.set(`p.${ALPHABET.charAt(pool.number)}.${block}`, value);
    }
  }

  /** Writes one directory bucket, its overrides and its tenants' domains; returns the keys of the latter two. */
  private writeBucket(
    wanted: Map<string, string | undefined>,
    codes: ReadonlyMap<string, string>,
    bucket: number,
  ): string[] {
    const keys: string[] = [];
    const override = (tenant: string, value: string): void => {
      keys.push(`o.${tenant}`);
      wanted.set(`o.${tenant}`, value);
    };
    const listed: Listed[] = [];
    const addDomains = (tenant: string, domains: readonly string[]): void => {
      for (const domain of domains) {
        keys.push(`h.${domain}`);
        wanted.set(`h.${domain}`, tenant);
      }
    };
    for (const [tenant, home] of this.tenants[bucket]!) {
      const { pool: name, stamp, migration, isSuspended, domains = [] } = home;
      addDomains(tenant, domains);
      const pool = this.pools.get(name);
      const code = this.code(codes, stamp, `tenant ${tenant}`);
      const more = this.functions(codes, tenant, home);
      if (pool === undefined) {
        throw new StampError("state", `tenant ${tenant} is in a pool the registry does not have`, {
          received: shown(name),
          fix: "write the pool's item first",
        });
      }
      listed.push({ tenant, pool: ALPHABET.charAt(pool.number) });
      if (isSuspended) override(tenant, `${code}#`);
      else if (migration?.step === "holding" || migration?.step === "moving")
        override(tenant, `${code}!${migration.retryAfterSeconds}`);
      else if (more !== "" || pool.buckets[bucket % POOL_BUCKETS] !== stamp) override(tenant, code + more);
    }
    const { value, crowded } = directoryValue(listed);
    for (const tenant of crowded) {
      if (wanted.get(`o.${tenant}`) !== undefined) continue;
      const home = this.tenants[bucket]!.get(tenant)!;
      override(tenant, this.code(codes, home.stamp, `tenant ${tenant}`));
    }
    wanted.set(`d.${bucket}`, listed.length === 0 ? undefined : value);
    return keys;
  }

  /** The stamps a tenant has for functions, as they stand in an override. */
  private functions(codes: ReadonlyMap<string, string>, tenant: string, { functions = {} }: Home): string {
    return Object.keys(functions)
      .sort()
      .map((name) => ` ${name}:${this.code(codes, functions[name], `function ${name} of tenant ${tenant}`)}`)
      .join("");
  }

  private store(wanted: ReadonlyMap<string, string | undefined>, version: number): Changes {
    const puts = new Map<string, string>();
    const deletes: string[] = [];
    for (const [key, value] of wanted) {
      if (value === this.current[key]) continue;
      if (value === undefined) {
        delete this.current[key];
        deletes.push(key);
      } else {
        this.current[key] = value;
        puts.set(key, value);
      }
    }
    this.current["v"] = String(version);
    return { version, puts, deletes };
  }
}

/** The table of a registry, built anew. */
export function buildTable(snapshot: Snapshot): Table {
  const builder = new TableBuilder();
  for (const stamp of snapshot.stamps) builder.putStamp(stamp);
  for (const pool of snapshot.pools) builder.putPool(pool);
  for (const tenant of snapshot.tenants) builder.putTenant(tenant);
  builder.commit(snapshot.version);
  return builder.table;
}

/**
 * A stamp as the table has it. What comes last is left out where it says nothing.
 * @param judged seconds since 1970 until when somebody beside the registry says that it fails
 */
function recordOf(stamp: StampItem, judged = 0): string {
  const { capacity, epoch = 0, failing, id, originHost, retryAfterSeconds, state } = stamp;
  const said = failing === undefined ? 0 : Math.floor(Date.parse(failing.until) / 1000);
  const until = Math.max(said, judged) === 0 ? "-" : `f${Math.max(said, judged)}`;
  const closed = state === "maintenance" ? `m${retryAfterSeconds}` : until;
  const tier = capacity?.tier ?? "-";
  const more = epoch > 0 ? [tier, epoch] : capacity === undefined ? [] : [tier];
  return [id, originHost, closed, ...more].join(" ");
}

/** Whether a tenant's requests are refused everywhere: an operator paused it, it is not ready yet, or it is being erased. */
function isClosed({ erasing, pending, suspended }: TenantItem): boolean {
  return (
    suspended !== undefined || pending !== undefined || (erasing !== undefined && erasing.step !== "asked")
  );
}
