import type { PoolItem } from "../../components/routing/contract";
import { StampError, shown } from "../../core/errors";
import { untilUndisputed } from "../registry/conflict";
import type { Registry } from "../registry/registry";

/** A stamp that is tried with a share of a pool's new tenants. */
export interface CanaryRequest {
  readonly pool: string;
  readonly stamp: string;
  /** Share of the new tenants, in percent; 0.1–100. */
  readonly percent: number;
}

/**
 * Lets a share of a pool's new tenants be placed on one stamp, as far as it takes them. Who was placed there stays; tenants that
 * were there before go nowhere.
 *
 * @throws StampError `input` when pool or stamp are not known or the share is none, `state` when the stamp is not the pool's kind
 */
export function startCanary(registry: Registry, { pool, stamp, percent }: CanaryRequest): Promise<PoolItem> {
  const permille = Math.round(percent * 10);
  if (!(permille >= 1 && permille <= 1000)) {
    throw new StampError("input", "no share of the new tenants", {
      field: "percent",
      received: String(percent),
      allowed: "0.1 to 100",
      fix: "give a share, or end the canary",
    });
  }
  return untilUndisputed(async () => {
    const known = await poolOf(registry, pool);
    const item = await registry.get("stamp", stamp);
    if (item?.capacity === undefined) {
      throw new StampError("input", "the registry does not know this stamp and its room", {
        field: "stamp",
        received: shown(stamp),
        fix: `register it: stampworks tenants register ${stamp}`,
      });
    }
    const { function: work, residency, tier } = item.capacity;
    const isSame = residency === known.residency && tier === known.tier && work === known.function;
    if (!isSame || item.state !== "active") {
      throw new StampError("state", `stamp ${stamp} takes no tenants of pool ${pool}`, {
        received: [residency, tier, work, item.state].filter((word) => word !== undefined).join(", "),
        allowed: [known.residency, known.tier, known.function, "active"]
          .filter((word) => word !== undefined)
          .join(", "),
        fix: "choose a stamp of the pool's residency, tier and function",
      });
    }
    const canary = { stamp, permille };
    return registry.put("pool", { ...known, canary, version: known.version + 1 });
  });
}

/** Ends a pool's canary: new tenants are placed as ever, those on the stamp stay. A pool without one stays as it is. */
export function endCanary(registry: Registry, pool: string): Promise<PoolItem> {
  return untilUndisputed(async () => {
    const { canary, ...known } = await poolOf(registry, pool);
    if (canary === undefined) return known;
    return registry.put("pool", { ...known, version: known.version + 1 });
  });
}

async function poolOf(registry: Registry, name: string): Promise<PoolItem> {
  const known = await registry.get("pool", name);
  if (known !== undefined) return known;
  const names = (await registry.list("pool")).map((pool) => pool.name);
  throw new StampError("input", "the registry has no such pool", {
    field: "pool",
    received: shown(name),
    allowed: names.length === 0 ? "none is there yet" : names.join(", "),
    fix: "a pool is there once a stamp of its residency and tier is registered",
  });
}
