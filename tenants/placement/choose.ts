import type { Load, PoolItem, StampItem } from "../../components/routing/contract";
import { hashTenant, POOL_BUCKETS } from "../../router/decision/format";
import { xxh32 } from "../../router/decision/hash";
import {
  bindingPercent,
  EARLY_RING,
  fits,
  isEarly,
  judge,
  type Judgement,
  lastingRefusal,
  type PlaceRequest,
  traitOf,
} from "./judge";

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
  /** Which release is proven, where that is known. */
  readonly proven?: Proven | undefined;
}

/** The newest release that a rollout brought to its end, its gates passed. */
export interface Proven {
  readonly release: string;
  /** Ids of the stamps that run it. Others take new tenants only where none of these does. */
  readonly stamps: ReadonlySet<string>;
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

/** What a pool's stamps have in common. */
export type PoolKind = Pick<PlaceRequest, "residency" | "tier" | "function">;

/** Name of the pool of a residency, tier and function. */
export function poolName({ function: work, residency, tier }: PoolKind): string {
  return work === undefined ? `${residency}-${tier}` : `${residency}-${tier}-${work}`;
}

/**
 * Chooses a stamp for a tenant and says why. The same fleet and request give the same choice: what is equal otherwise
 * goes to the stamp of the tenant's hash bucket, which needs no entry of its own in the routing table, and then to the
 * lower number.
 */
export function choose(request: PlaceRequest, fleet: Fleet, strategy: Strategy = Strategy.Headroom): Choice {
  const judgements = fleet.stamps.map((stamp) => judge(stamp, request, fleet.today));
  const open = fleet.stamps.filter((stamp) => lastingRefusal(stamp, request, fleet.today) === undefined);
  const picked = pick(request, open, fleet.pool, strategy, fleet.proven);
  if (picked === undefined) return { judgements, why: "no stamp takes it" };
  const { stamp, step, isCanary = false } = picked;
  if (isCanary) return { stamp, judgements, why: "it is the pool's canary, and the tenant is in its share" };
  if (step === 0) return { stamp, judgements, why: "it has the tenant's hash bucket" };
  if (step !== undefined)
    return { stamp, judgements, why: "it has the first hash bucket after the tenant's whose stamp takes it" };
  const { binding, percent } = judgements.find((judgement) => judgement.stamp === stamp)!;
  const headroom = `${binding!} would be at ${percent!} % of its bound`;
  const wished = wishesMet(fleet.stamps.find(({ id }) => id === stamp)!, request);
  const runs =
    fleet.proven?.stamps.has(stamp) === true
      ? `; it runs ${fleet.proven.release}, the newest proven release`
      : "";
  if (wished.length === 0) return { stamp, judgements, why: `it has the most headroom: ${headroom}${runs}` };
  return { stamp, judgements, why: `it is as wished (${wished.join(", ")}), and ${headroom}${runs}` };
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

/** The wishes that a stamp meets, in words. */
function wishesMet(stamp: StampItem, { wishes = [] }: PlaceRequest): string[] {
  return wishes
    .filter(({ trait, value }) => traitOf(stamp, trait) === value)
    .map(({ trait, value }) => `${trait} ${value}`);
}

/** How well a stamp meets the wishes: an earlier one counts more than all after it. */
function rankOf(stamp: StampItem, { wishes = [] }: PlaceRequest): number {
  return wishes.reduce((rank, { trait, value }) => 2 * rank + (traitOf(stamp, trait) === value ? 1 : 0), 0);
}

/** The stamps without a lasting refusal that meet a tenant's wishes best, of those that have headroom for it. */
function wishedOf(request: PlaceRequest, open: readonly StampItem[]): readonly StampItem[] {
  if ((request.wishes ?? []).length === 0) return open;
  const fitting = open.filter((stamp) => fits(stamp, bindingPercent(stamp, request.load)));
  const best = Math.max(...fitting.map((stamp) => rankOf(stamp, request)));
  return fitting.filter((stamp) => rankOf(stamp, request) === best);
}

/**
 * Of the stamps that are as good by a tenant's wishes those that suit the release: early tenants come to the ring that is tried first,
 * others to stamps that run what is proven. Where none of these has headroom for it, all of them.
 */
function suitedOf(
  { early = false, load }: PlaceRequest,
  open: readonly StampItem[],
  proven: Proven | undefined,
): readonly StampItem[] {
  if (!early && proven === undefined) return open;
  const isSuited = ({ capacity, id }: StampItem): boolean =>
    early ? capacity?.ring === EARLY_RING : proven === undefined || proven.stamps.has(id);
  const suited = open.filter((stamp) => isSuited(stamp));
  return suited.some((stamp) => fits(stamp, bindingPercent(stamp, load))) ? suited : open;
}

/**
 * The choice itself, without words.
 * @param takers the stamps without a lasting refusal
 */
export function pick(
  request: PlaceRequest,
  takers: readonly StampItem[],
  pool: PoolItem | undefined,
  strategy: Strategy = Strategy.Headroom,
  proven?: Proven,
): Picked | undefined {
  const { early = false, load, tenant } = request;
  const tried = pool === undefined ? undefined : canaryOf(tenant, pool);
  const canary = takers.find(({ id }) => id === tried);
  if (canary !== undefined && fits(canary, bindingPercent(canary, load)))
    return { stamp: canary.id, isCanary: true };
  const wished = wishedOf(request, early ? takers : takers.filter((stamp) => !isEarly(stamp)));
  const open = suitedOf(request, wished, proven);
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
