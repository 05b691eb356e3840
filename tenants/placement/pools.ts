import type { PoolItem, StampItem } from "../../components/routing/contract";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import { spreadBuckets } from "../../router/table/buckets";
import { type PoolKind, poolName } from "./choose";
import { isEarly } from "./judge";

/** A pool to be written. */
export interface PoolChange {
  readonly kind: "pool";
  readonly item: PoolItem;
}

/** Most pools of a routing table. */
const MOST_POOLS = 64;

/**
 * The stamps that take a pool's tenants, now or after maintenance. Those that take only who asks for them are among the pool's
 * where it has no other: a bucket has to name one.
 */
function membersOf(stamps: readonly StampItem[], { function: work, residency, tier }: PoolKind): StampItem[] {
  const all = stamps.filter(
    ({ capacity, state }) =>
      capacity?.residency === residency &&
      capacity.tier === tier &&
      capacity.function === work &&
      (state === "active" || state === "maintenance"),
  );
  const steady = all.filter((stamp) => !isEarly(stamp));
  return steady.length > 0 ? steady : all;
}

/**
 * The write that makes a pool's buckets fit its stamps, each by its bound of tenants. Tenants stay where they are: a
 * bucket that changes its stamp decides about later tenants only.
 *
 * @param stamps all stamps as they will be
 * @returns undefined where nothing changes, or where no stamp is left to point at
 * @throws StampError `state` when the routing table has no number left for a new pool
 */
export function poolChange(
  stamps: readonly StampItem[],
  pools: readonly PoolItem[],
  kind: PoolKind,
): PoolChange | undefined {
  const { function: work, residency, tier } = kind;
  const name = poolName(kind);
  const known = pools.find((pool) => pool.name === name);
  const members = membersOf(stamps, kind);
  if (members.length === 0) return undefined;
  const shares = members.map(({ id, capacity }) => ({ stamp: id, weight: capacity!.bounds.tenants }));
  const buckets = spreadBuckets(shares, known?.buckets);
  if (known !== undefined) {
    if (known.buckets.every((stamp, bucket) => stamp === buckets[bucket])) return undefined;
    return { kind: "pool", item: { ...known, version: known.version + 1, buckets } };
  }
  return {
    kind: "pool",
    item: {
      ...{ name, version: 1, number: freeNumber(pools), residency, tier, buckets },
      ...defined({ function: work }),
    },
  };
}

function freeNumber(pools: readonly PoolItem[]): number {
  const taken = new Set(pools.map(({ number }) => number));
  for (let number = 0; number < MOST_POOLS; number += 1) if (!taken.has(number)) return number;
  throw new StampError("state", "the routing table has no number left for another pool", {
    allowed: `${MOST_POOLS} pools, one a residency, tier and function`,
    fix: "give a part of the fleet a routing layer of its own",
  });
}
