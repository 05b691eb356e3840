import { StampError } from "../../core/errors";
import { STORE_LIMITS, type Table } from "./changes";

/** What a table takes in an edge store. */
export interface StorePlan {
  /** Stores needed; only 1 is implemented. */
  readonly shards: number;
  /** Bytes of all keys and values. */
  readonly bytes: number;
  /** Share of the store that is taken, in percent. */
  readonly percent: number;
}

/**
 * Bytes that a store holds beside the table: the key of tokens and the table's digest, and a stamp's secrets, two while it is
 * changed (`x.<id>`, 48 characters each).
 */
const BESIDE = 1200;
const BESIDE_A_STAMP = 120;

/** Bytes of a table's keys and values, which are ASCII. */
export function tableBytes(table: Table): number {
  return Object.keys(table).reduce((sum, key) => sum + key.length + table[key]!.length, 0);
}

/**
 * How many edge stores a table would need, split by the tenants' hash: 1, 2, 4 …; what all shards need (stamps and
 * pools) is in each.
 */
export function planShards(table: Table): StorePlan {
  const bytes = tableBytes(table);
  const stamps = Object.keys(table).filter((key) => key.startsWith("s.")).length;
  const beside = BESIDE + BESIDE_A_STAMP * stamps;
  const shared = Object.keys(table)
    .filter((key) => key.startsWith("s.") || key.startsWith("p."))
    .reduce((sum, key) => sum + key.length + table[key]!.length, 0);
  let shards = 1;
  while (beside + shared + (bytes - shared) / shards > STORE_LIMITS.bytes && shards < 1024) shards *= 2;
  return { shards, bytes, percent: Math.round((1000 * bytes) / STORE_LIMITS.bytes) / 10 };
}

/**
 * Refuses a table that does not fit one edge store.
 *
 * @throws StampError `state` naming what is needed and what to do
 */
export function requireOneStore(table: Table): StorePlan {
  const plan = planShards(table);
  const long = Object.keys(table).find(
    (key) => table[key]!.length > STORE_LIMITS.bytesPerValue || key.length > STORE_LIMITS.bytesPerKey,
  );
  if (plan.shards === 1 && long === undefined) return plan;
  throw new StampError("state", "the routing table does not fit one CloudFront KeyValueStore", {
    received:
      long === undefined
        ? `${plan.bytes} bytes, which ${plan.shards} stores would hold`
        : `a value too long at ${long}`,
    allowed: `${STORE_LIMITS.bytes} bytes in all, ${STORE_LIMITS.bytesPerValue} a value`,
    fix: "route through the thin router, or end migrations so that fewer tenants need an override; several stores are not implemented",
  });
}
