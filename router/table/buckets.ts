import { StampError } from "../../core/errors";
import { POOL_BUCKETS } from "../decision/format";
import { xxh32 } from "../decision/hash";

/** A stamp that takes part in a pool. */
export interface Share {
  readonly stamp: string;
  /** Its part relative to the others; above 0, default 1. */
  readonly weight?: number;
}

/** Buckets due to each stamp: proportional to the weights, whole, and 4,096 together (largest remainders). */
function quotas(shares: readonly Share[]): Map<string, number> {
  const total = shares.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const exact = shares.map(({ stamp, weight = 1 }) => ({ stamp, due: (POOL_BUCKETS * weight) / total }));
  const result = new Map(exact.map(({ stamp, due }) => [stamp, Math.floor(due)]));
  const missing = POOL_BUCKETS - [...result.values()].reduce((sum, due) => sum + due, 0);
  const byRemainder = [...exact].sort((a, b) => (b.due % 1) - (a.due % 1) || (a.stamp < b.stamp ? -1 : 1));
  for (const { stamp } of byRemainder.slice(0, missing)) result.set(stamp, result.get(stamp)! + 1);
  return result;
}

/**
 * Spreads the 4,096 hash buckets of a pool over its stamps. What already has its due stays where it is, so that a stamp
 * added to n others takes 1/(n + 1) of the tenants and nobody else moves. The same input gives the same result.
 *
 * @param shares the pool's stamps, at least one
 * @param previous the spread so far, a stamp's id a bucket; empty for a new pool
 * @throws StampError `input` when there is no stamp, one is named twice, or a weight is not above 0
 */
export function spreadBuckets(shares: readonly Share[], previous: readonly string[] = []): string[] {
  const ids = new Set(shares.map(({ stamp }) => stamp));
  if (shares.length === 0 || ids.size < shares.length || shares.some(({ weight = 1 }) => !(weight > 0))) {
    throw new StampError("input", "a pool's buckets can't be spread over these stamps", {
      allowed: "one stamp or more, each once, with weights above 0",
    });
  }
  const open = quotas(shares);
  const result = new Array<string>(POOL_BUCKETS).fill("");
  const order = Array.from({ length: POOL_BUCKETS }, (_, bucket) => bucket);
  const rank = order.map((bucket) => xxh32(`bucket ${bucket}`, 0));
  order.sort((a, b) => rank[a]! - rank[b]! || a - b);
  for (const bucket of order) {
    const stamp = previous[bucket];
    const left = stamp === undefined ? 0 : (open.get(stamp) ?? 0);
    if (stamp === undefined || left === 0) continue;
    result[bucket] = stamp;
    open.set(stamp, left - 1);
  }
  const free = [...open].filter(([, left]) => left > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  let at = 0;
  for (const bucket of order) {
    if (result[bucket] !== "") continue;
    while (free[at % free.length]![1] === 0) at += 1;
    const next = free[at % free.length]!;
    result[bucket] = next[0];
    next[1] -= 1;
    at += 1;
  }
  return result;
}
