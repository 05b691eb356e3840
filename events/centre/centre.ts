import type { StampEvent } from "../event";

/** What could not be read as an event. It is kept aside, because what came can't be sent back. */
export interface Rejected {
  /** The stamp whose way it came by. */
  readonly stamp: string;
  /** The tenant that the way names. */
  readonly tenant: string;
  readonly reason: string;
  readonly body: string;
}

/** What became of events that came together. */
export interface TakenIn {
  readonly added: number;
  /** They were there already, by their ids. */
  readonly duplicates: number;
  /** They have the number of another event of the tenant: kept aside, and nothing was overwritten. */
  readonly conflicts: number;
  /** Their tenant was erased after they were written: gone. */
  readonly erased: number;
}

/** How a tenant's events stand at the centre. */
export interface TenantState {
  readonly tenant: string;
  readonly events: number;
  /** Up to this number nothing is missing: what needs the whole order goes by it. */
  readonly completeTo: number;
  /** The highest number that has come. */
  readonly newest: number;
}

/** How a stamp's events stand at the centre. */
export interface StampState {
  readonly stamp: string;
  readonly events: number;
  /** Milliseconds from the writing of its newest event to its coming. */
  readonly delayMs: number;
}

/** What the centre is asked for alarms and reports. */
export interface CentreState {
  readonly tenants: readonly TenantState[];
  readonly stamps: readonly StampState[];
  readonly duplicates: number;
  readonly conflicts: number;
  readonly rejected: number;
}

/** What a centre has of a tenant that came from a stamp. */
export interface CentreHeld {
  readonly events: number;
  /** Why nobody can tell that this is all, or why it can't be deleted; whole sentences. */
  readonly problems: readonly string[];
  /** What stays for a time where no request reaches it, once they are deleted. */
  readonly beyond?: { readonly what: string; readonly count: number };
}

/** Where events of stamps are kept, as far as erasing goes. */
export interface EventStore {
  /** How many events of a tenant are there that came from a stamp, those kept aside among them. */
  count(tenant: string, stamp: string): Promise<number>;
  /** The same, and what stands in the way; left out where nothing can. */
  held?(tenant: string, stamp: string): Promise<CentreHeld>;
  /**
   * Deletes a tenant's events that came from a stamp, and from now on lets none in that was written before `until`. Of the tenant's name
   * nothing but a salted hash is left.
   */
  erase(tenant: string, stamp: string, until: Date): Promise<number>;
  close(): Promise<void>;
}

/**
 * What takes in the events of all stamps: a warehouse. It is told each event at least once and keeps it once. Each method is one step: what
 * it promised is durable when it returns, and what was killed within it has not happened.
 */
export interface Centre extends EventStore {
  /** @param events in any order, some of them perhaps for a second time */
  take(events: readonly StampEvent[], rejected?: readonly Rejected[]): Promise<TakenIn>;
  state(): Promise<CentreState>;
}

/** A centre in a file of its own, which reports can ask. */
export interface DuckDbCentre extends Centre {
  /** Rows of a query of one's own, for reports; each value as text. */
  query(sql: string): Promise<Record<string, unknown>[]>;
}
