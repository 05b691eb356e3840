import { StampError, shown } from "../../core/errors";
import type { StampItem } from "../../components/routing/contract";
import { untilUndisputed } from "../registry/conflict";
import type { Change, Registry } from "../registry/registry";
import { poolChange } from "./pools";

/** What a stamp still has after it was told to take no more. */
export interface Drained {
  readonly stamp: StampItem;
  /** Pools that still name it, because there is no other stamp for their tenants. */
  readonly pools: readonly string[];
}

/**
 * Tells a stamp to take no more tenants, and takes it out of its pool. Its tenants stay and are served until somebody
 * moves them. A pool that has neither another stamp nor a tenant goes.
 *
 * @throws StampError `input` when the registry does not have it, `state` when it is a pool's canary
 */
export function drain(registry: Registry, id: string): Promise<Drained> {
  return setState(registry, id, "draining");
}

/** Lets a drained stamp take tenants again. */
export async function undrain(registry: Registry, id: string): Promise<StampItem> {
  return (await setState(registry, id, "active")).stamp;
}

/**
 * Closes an empty stamp for ever, so that nobody is placed on it while it is taken down: the registry makes this write
 * only if no tenant is placed on it and no pool names it.
 *
 * @throws StampError `state` when tenants or a pool are left
 */
export async function closeForGood(registry: Registry, id: string): Promise<StampItem> {
  const known = await registry.get("stamp", id);
  if (known?.state === "retiring") return known;
  await drain(registry, id);
  return (await setState(registry, id, "retiring")).stamp;
}

/** Takes a stamp that is gone out of the registry; its history stays. One that is not there is as good as gone. */
export function forget(registry: Registry, id: string): Promise<void> {
  return untilUndisputed(async () => {
    const stamp = await registry.get("stamp", id);
    if (stamp !== undefined) await registry.remove("stamp", id, stamp.version);
  });
}

function setState(registry: Registry, id: string, state: StampItem["state"]): Promise<Drained> {
  return untilUndisputed(async () => {
    const stamps = await registry.list("stamp");
    const known = stamps.find((stamp) => stamp.id === id);
    if (known === undefined) throw unknown(id, stamps);
    const isChanged = known.state !== state;
    const stamp = isChanged ? { ...known, state, version: known.version + 1 } : known;
    const after = stamps.map((other) => (other.id === id ? stamp : other));
    const pooled = await poolChanges(registry, after, stamp);
    const own: Change[] = isChanged ? [{ kind: "stamp", item: stamp }] : [];
    // A retiring stamp is in no pool: it leaves the pool first, and comes back before it.
    const changes = state === "active" ? [...own, ...pooled] : [...pooled, ...own];
    if (changes.length > 0) await registry.write(changes);
    const pools = await registry.list("pool");
    const left = pools.filter(({ buckets }) => buckets.includes(id)).map(({ name }) => name);
    return { stamp, pools: state === "active" ? [] : left };
  });
}

async function poolChanges(
  registry: Registry,
  stamps: readonly StampItem[],
  stamp: StampItem,
): Promise<Change[]> {
  const pools = await registry.list("pool");
  const changes: Change[] = [];
  const { capacity } = stamp;
  const rewritten = capacity === undefined ? undefined : poolChange(stamps, pools, capacity);
  if (rewritten !== undefined) changes.push(rewritten);
  if (stamp.state === "active") return changes;
  for (const { buckets, canary, name, version } of pools) {
    if (canary?.stamp === stamp.id) {
      throw new StampError("state", `stamp ${stamp.id} is the canary of pool ${name}`, {
        fix: "end the canary first",
      });
    }
    const isRewritten = name === rewritten?.item.name;
    if (isRewritten || !buckets.includes(stamp.id)) continue;
    if (buckets.every((other) => other === stamp.id) && !(await hasTenants(registry, name)))
      changes.push({ kind: "pool", key: name, removed: version });
  }
  return changes;
}

async function hasTenants(registry: Registry, pool: string): Promise<boolean> {
  for await (const _ of registry.tenants({ pool })) return true;
  return false;
}

function unknown(id: string, stamps: readonly StampItem[]): StampError {
  const ids = stamps.map((stamp) => stamp.id);
  return new StampError("input", "the registry has no such stamp", {
    field: "stamp",
    received: shown(id),
    allowed: ids.length === 0 ? "none is registered yet" : ids.slice(0, 20).join(", "),
    fix: `register it: stampworks tenants register ${id}`,
  });
}
