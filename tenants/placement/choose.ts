import type { Load, PoolItem, StampItem } from "../../components/routing/contract";
import { hashTenant, POOL_BUCKETS } from "../../router/decision/format";
import { xxh32 } from "../../router/decision/hash";
import { bindingPercent, fits, judge, type Judgement, type PlaceRequest, standingRefusal } from "./judge";

/** How a stamp is chosen among those that take a tenant. */
export const Strategy = {
  /** Most headroom in the bound that binds; the default. */
  Headroom: "headroom",
  /** Consistent hashing: the stamp of the tenant's hash bucket, or of the next bucket whose stamp takes it. */
  Hash: "hash",
} as const;
export type Strategy = (typeof Strategy)[keyof typeof Strategy];

/** What placement knows of the fleet. */
export interface Fleet {
  readonly stamps: readonly StampItem[];
  /** The pool the tenant comes into; its buckets are the virtual nodes of consistent hashing. */
  readonly pool: PoolItem | undefined;
  /** ISO 8601. */
  readonly today: string;
}

/** A choice, and what led to it. */
export interface Choice {
  /** Id of the stamp; absent where none takes the tenant. */
  readonly stamp?: string;
  /** What was thought of every stamp, in the fleet's order. */
  readonly judgements: readonly Judgement[];
  /** Why this stamp, in words. */
  readonly why: string;
}

/** Name of the pool of a residency and tier. */
export function poolName({ residency, tier }: Pick<PlaceRequest, "residency" | "tier">): string {
  return `${residency}-${tier}`;
}

/**
 * Chooses a stamp for a tenant and says why. The same fleet and request give the same choice: what is equal otherwise
 * goes to the stamp of the tenant's hash bucket, which needs no entry of its own in the routing table, and then to the
 * lower number.
 */
export function choose(request: PlaceRequest, fleet: Fleet, strategy: Strategy = Strategy.Headroom): Choice {
  const judgements = fleet.stamps.map((stamp) => judge(stamp, request, fleet.today));
  const open = fleet.stamps.filter((stamp) => standingRefusal(stamp, request, fleet.today) === undefined);
  const picked = pick(request, open, fleet.pool, strategy);
  if (picked === undefined) return { judgements, why: "no stamp takes it" };
  const { stamp, step, isCanary = false } = picked;
  if (isCanary) return { stamp, judgements, why: "it is the pool's canary, and the tenant is in its share" };
  if (step === 0) return { stamp, judgements, why: "it has the tenant's hash bucket" };
  if (step !== undefined)
    return { stamp, judgements, why: "it has the first hash bucket after the tenant's whose stamp takes it" };
  const { binding, percent } = judgements.find((judgement) => judgement.stamp === stamp)!;
  return {
    stamp,
    judgements,
    why: `it has the most headroom: ${binding!} would be at ${percent!} % of its bound`,
  };
}

/**
 * The stamp that a pool's canary has for a tenant that is new; undefined for those who are not in its share. A name has a fixed
 * rank, so raising the share changes nobody's side but that of names which come over.
 */
export function canaryOf(tenant: string, { canary, name }: PoolItem): string | undefined {
  if (canary === undefined) return undefined;
  return xxh32(`${name}/${tenant}`, 2) % 1000 < canary.permille ? canary.stamp : undefined;
}

/** A stamp, and by how many buckets from the tenant's own it was found; none where it has the most headroom. */
interface Picked {
  readonly stamp: string;
  readonly step?: number;
  /** True where the pool's canary has the tenant. */
  readonly isCanary?: boolean;
}

/**
 * The choice itself, without words.
 * @param open the stamps without a standing refusal
 */
export function pick(
  { load, tenant }: PlaceRequest,
  open: readonly StampItem[],
  pool: PoolItem | undefined,
  strategy: Strategy = Strategy.Headroom,
): Picked | undefined {
  const tried = pool === undefined ? undefined : canaryOf(tenant, pool);
  const canary = open.find(({ id }) => id === tried);
  if (canary !== undefined && fits(canary, bindingPercent(canary, load)))
    return { stamp: canary.id, isCanary: true };
  if (strategy === Strategy.Hash && pool !== undefined) {
    const found = byHash(tenant, load, pool, open);
    if (found !== undefined) return found;
  }
  const own = pool?.buckets[hashTenant(tenant).bucket];
  let best: StampItem | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const stamp of open) {
    const percent = bindingPercent(stamp, load);
    if (percent > least || !fits(stamp, percent)) continue;
    const isBetter =
      best === undefined ||
      percent < least ||
      stamp.id === own ||
      (best.id !== own && stamp.number < best.number);
    if (!isBetter) continue;
    best = stamp;
    least = percent;
  }
  return best === undefined ? undefined : { stamp: best.id };
}

/** The stamp of the tenant's bucket, or of the first one after it, around the ring, whose stamp takes the tenant. */
function byHash(
  tenant: string,
  load: Load | undefined,
  pool: PoolItem,
  open: readonly StampItem[],
): Picked | undefined {
  const { bucket } = hashTenant(tenant);
  const refused = new Set<string>();
  for (let step = 0; step < POOL_BUCKETS && refused.size < open.length; step += 1) {
    const id = pool.buckets[(bucket + step) % POOL_BUCKETS]!;
    if (refused.has(id)) continue;
    const stamp = open.find((candidate) => candidate.id === id);
    if (stamp !== undefined && fits(stamp, bindingPercent(stamp, load))) return { stamp: id, step };
    refused.add(id);
  }
  return undefined;
}
