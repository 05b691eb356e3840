import { randomUUID } from "node:crypto";
import type { EventSink, Parcel } from "../../events/broker/broker";
import type { StampEvent } from "../../events/event";

/** An event of a tenant. */
export function event(tenant: string, sequence: number, more: Partial<StampEvent> = {}): StampEvent {
  return {
    ...{ id: randomUUID(), tenant, stamp: "a1", sequence, type: "test.order.placed" },
    ...{ time: "2030-01-01T00:00:00.000000Z", data: "{}" },
    ...more,
  };
}

/** A way out that keeps what it was told, in memory. */
export class MemorySink implements EventSink {
  readonly sent: Parcel[] = [];
  /** Thrown by the next sends. */
  failing: Error | undefined;
  /** How many of the next send are kept before it fails. */
  keptBefore = 0;

  ready(): Promise<void> {
    return Promise.resolve();
  }

  send(parcels: readonly Parcel[]): Promise<void> {
    if (this.failing === undefined) {
      this.sent.push(...parcels);
      return Promise.resolve();
    }
    this.sent.push(...parcels.slice(0, this.keptBefore));
    return Promise.reject(this.failing);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** What came of a tenant, by number. */
  numbers(tenant: string): number[] {
    return this.sent
      .filter(({ event: sent }) => sent.tenant === tenant)
      .map(({ event: sent }) => sent.sequence);
  }
}
