import type { Envelope } from "../envelope";
import type { StampEvent } from "../event";

/** An event as it is sent: what it says, and how it is packed. */
export interface Parcel {
  readonly event: StampEvent;
  readonly envelope: Envelope;
}

/** A stamp's own way out: it takes events, and gives nothing back. */
export interface EventSink {
  /** Returns once sending is worth a try; throws soon where it is not. */
  ready(): Promise<void>;
  /**
   * Sends events in their order, and returns once all of them are kept durably. Some may be kept when it throws: who sends them again
   * makes duplicates, which are known by their ids.
   * @param signal ends it soon
   * @throws PartlySent where it can tell which of them are kept
   */
  send(parcels: readonly Parcel[], signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** An event as it came out of a stamp's way; what is in it is not believed yet. */
export interface Arrival {
  /** The stamp whose way it came by. */
  readonly stamp: string;
  /** The tenant that the way names, whatever is in the envelope. */
  readonly tenant: string;
  readonly envelope: Envelope;
}

/** Events that came together. */
export interface Delivery {
  readonly arrivals: readonly Arrival[];
  /** Says that they are kept: until then they are delivered again. */
  done(): Promise<void>;
}

/** Where the centre takes a stamp's events from. */
export interface EventSource {
  readonly stamp: string;
  /** The next events, after `waitMs` perhaps none. */
  next(waitMs: number): Promise<Delivery>;
  /** How many wait to be taken. */
  waiting(): Promise<number>;
  /** Deletes what waits of a tenant's events. @returns how many there were */
  erase(tenant: string): Promise<number>;
  /** How many of a tenant's events wait. */
  count(tenant: string): Promise<number>;
  close(): Promise<void>;
}
