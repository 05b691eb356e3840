import type { PoolItem, StampItem, TenantItem } from "../../components/routing/contract";
import type { Snapshot } from "../../router/table/build";

/** The items of a registry by kind. */
export interface Items {
  readonly stamp: StampItem;
  readonly pool: PoolItem;
  readonly tenant: TenantItem;
}

export type Kind = keyof Items;

/** One write of a registry; without an item it is a removal. `sequence` counts the registry's writes. */
export type RegistryWrite = { readonly sequence: number } & (
  | { readonly kind: "stamp"; readonly key: string; readonly item?: StampItem }
  | { readonly kind: "pool"; readonly key: string; readonly item?: PoolItem }
  | { readonly kind: "tenant"; readonly key: string; readonly item?: TenantItem }
);

/** What the routing layer reads of a registry. The clouds' registries and the local one are read alike. */
export interface RegistrySource {
  /** Everything, as of one sequence number, which is the snapshot's version. */
  snapshot(): Promise<Snapshot>;
  /** Writes after a sequence number, in order; undefined when the registry no longer remembers them. */
  since(sequence: number): Promise<readonly RegistryWrite[] | undefined>;
}

/**
 * A change that is wanted. `item` is a whole item whose `version` is one more than the version that was read (1 for a
 * new one); a removal names the version that was read.
 */
export type Change =
  | { readonly kind: Kind; readonly item: unknown }
  | { readonly kind: Kind; readonly key: string; readonly removed: number };

/** An item that must still be what it was when it was read; version 0 means that there is none. */
export interface Seen {
  readonly kind: Kind;
  readonly key: string;
  readonly version: number;
}

/** What an item was after one of its writes. */
export interface HistoryEntry<K extends Kind = Kind> {
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  /** Who wrote: `user@host`. */
  readonly by: string;
  /** Absent where the write removed it. */
  readonly item?: Items[K];
}

/** Which tenants are wanted; both given, both must hold. */
export interface TenantFilter {
  /** Tenants placed on this stamp: their data is there, it is their standby, or they are moving to it. */
  readonly stamp?: string;
  /** Tenants of this pool. */
  readonly pool?: string;
}

/**
 * Where every tenant is: the one truth for routing, placement and migration. Every write is conditional on what was
 * read, so that of two operators one wins and the other is told. All stores keep the same rules (`rules.ts`): a tenant's
 * stamps are there and under its law, a dedicated stamp has one tenant, no bound is passed, `use` agrees with the
 * tenants. History is kept.
 */
export interface Registry extends RegistrySource {
  /** New tenants that surely fit one write. */
  readonly writeSize: number;
  /** Number of its last write; 0 where nothing was written yet. */
  sequence(): Promise<number>;
  /** An item as it is now; undefined when there is none. */
  get<K extends Kind>(kind: K, key: string): Promise<Items[K] | undefined>;
  /** All stamps or pools, in the order of their numbers. */
  list<K extends "stamp" | "pool">(kind: K): Promise<readonly Items[K][]>;
  /** Tenants in the order of their names. */
  tenants(filter?: TenantFilter): AsyncIterable<TenantItem>;
  /**
   * Makes changes, all or none, provided that what was `seen` is still so.
   *
   * A tenant's write also raises the version of the stamps whose `use` it changes.
   *
   * @returns the items as written, in the order of the changes; undefined for removals
   * @throws StampError `input` when an item is not legal, `state` when another write was faster (`isConflict` tells) or a
   * rule does not hold
   */
  write(changes: readonly Change[], seen?: readonly Seen[]): Promise<readonly (Items[Kind] | undefined)[]>;
  /** Writes one item; see {@link write}. */
  put<K extends Kind>(kind: K, item: unknown, seen?: readonly Seen[]): Promise<Items[K]>;
  /** Removes an item whose version is still the one that was read; see {@link write}. */
  remove(kind: Kind, key: string, version: number): Promise<void>;
  /**
   * Loads many new tenants, a few hundred a write. Tenants that are there already with the same place are passed over,
   * so that after a crash the same load goes on.
   *
   * @returns how many were loaded
   * @throws StampError `state` when one is there with another place
   */
  load(tenants: Iterable<unknown>): Promise<number>;
  /**
   * Sees that each stamp that goes by a view and has, or had, a tenant knows what was written of it, whoever wrote it.
   * @throws StampError `engine` with the stamp that could not be told. A registry that is read without views tells nobody
   */
  told(tenant: string): Promise<void>;
  /** What an item was, the oldest first. */
  history<K extends Kind>(kind: K, key: string): Promise<readonly HistoryEntry<K>[]>;
  close(): Promise<void>;
}
