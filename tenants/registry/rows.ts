import type { Kind } from "./registry";

/** Where a row is. */
export interface RowKey {
  readonly partition: string;
  /** Rows of a partition are in the order of this; ASCII, at most 100 characters. */
  readonly sort: string;
}

/** A row: what every store can keep. The value is plain JSON. */
export interface Row extends RowKey {
  readonly value: object;
}

/** Rows written together. */
export interface Commit {
  /** The registry's sequence number when all that this rests on was read; the write makes it one more. */
  readonly sequence: number;
  readonly puts: readonly Row[];
  readonly deletes: readonly RowKey[];
}

/**
 * What a store must be able to do to hold a registry. All rules are in `RowRegistry`; a store has one promise to keep:
 * a commit is made as a whole, and only while the sequence number is what it says. Reads see every commit that had
 * returned before, and those that follow `sequence()` see at least what it saw.
 */
export interface RowStore {
  /** Most rows of one commit, the sequence number's own not counted. */
  readonly maxRows: number;
  /** Most bytes of one commit's rows, as {@link rowBytes} counts them; below what the store takes of one request. */
  readonly maxBytes: number;
  /** Number of commits made so far; 0 in a new store. */
  sequence(): Promise<number>;
  get(partition: string, sort: string): Promise<unknown>;
  /** Rows of a partition whose `sort` is after the one given, in order. */
  range(partition: string, after?: string): AsyncIterable<Row>;
  /** @returns false when the sequence number is another: nothing was written */
  commit(commit: Commit): Promise<boolean>;
  /**
   * The same rows with a sequence number of their own, whose commits and the registry's don't know of each other.
   * It is closed with this one.
   */
  numbered(by: RowKey): RowStore;
  close(): Promise<void>;
}

/** Bytes that stores add to a row: its keys once more, an operation's name, what they keep of it. */
const ROW_BYTES = 256;

/** Bytes that a row takes of a commit, at most. */
export function rowBytes(row: Row): number {
  return Buffer.byteLength(JSON.stringify(row)) + ROW_BYTES;
}

/** Partition of the tenants placed on a stamp: at home, standby or moving. */
export function stampTenantsPartition(stamp: string): string {
  return `on-stamp/${stamp}`;
}

/** Partition of tenants' own domains: whose each is. */
export const DOMAIN_PARTITION = "domain";

/** Partition of the users that are linked with a tenant (`tenants/users`). */
export function tenantUsersPartition(tenant: string): string {
  return `users-of/${tenant}`;
}

/** Partition of what an item was; sorted by `logSort` of the sequence number. */
export function historyPartition(kind: Kind, key: string): string {
  return `history/${kind}/${key}`;
}
