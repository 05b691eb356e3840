import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../core/message";
import type { Delivery, EventSource } from "../broker/broker";
import { cloudEvents, type Envelopes } from "../envelope";
import type { StampEvent } from "../event";
import type { Centre, Rejected, TakenIn } from "./centre";

/** Milliseconds a source is waited for when it has nothing. */
const WAIT_MS = 1000;
/** Milliseconds after a failure, the first time and at most. */
const AGAIN_MS = { first: 250, most: 5000 };

/** What is told while events are taken in. */
export interface IntakeTelling {
  readonly onTaken?: (stamp: string, taken: TakenIn) => void;
  /** It goes on by itself. Nothing in it is secret. */
  readonly onProblem?: (stamp: string, message: string) => void;
}

/**
 * Takes in what comes out of stamps until the signal comes. What is delivered is confirmed once the centre keeps it, so whoever is killed in
 * between is told it again, and the centre knows it by its id. A stamp whose way is broken holds up no other.
 */
export async function takeIn(
  sources: readonly EventSource[],
  centre: Centre,
  signal: AbortSignal,
  telling: IntakeTelling = {},
): Promise<void> {
  const envelopes = await cloudEvents();
  await Promise.all(sources.map((source) => follow({ source, centre, signal, telling, envelopes })));
}

interface Following {
  readonly source: EventSource;
  readonly centre: Centre;
  readonly signal: AbortSignal;
  readonly telling: IntakeTelling;
  readonly envelopes: Envelopes;
}

async function follow({ centre, envelopes, signal, source, telling }: Following): Promise<void> {
  const { stamp } = source;
  let pause = AGAIN_MS.first;
  while (!signal.aborted) {
    try {
      const delivery = await source.next(WAIT_MS);
      if (delivery.arrivals.length > 0) {
        const taken = await takeDelivery(delivery, centre, envelopes);
        telling.onTaken?.(stamp, taken);
      }
      pause = AGAIN_MS.first;
    } catch (error) {
      telling.onProblem?.(stamp, messageOf(error));
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(pause * 2, AGAIN_MS.most);
    }
  }
}

/** Takes in what came together, and only then says that it was taken. */
async function takeDelivery(delivery: Delivery, centre: Centre, envelopes: Envelopes): Promise<TakenIn> {
  const events: StampEvent[] = [];
  const rejected: Rejected[] = [];
  for (const { envelope, stamp, tenant } of delivery.arrivals) {
    try {
      const event = envelopes.unpack(envelope);
      // The way was made for one tenant's events of one stamp: what says otherwise speaks for somebody else.
      if (event.tenant !== tenant)
        throw new Error("the envelope names another tenant than the way it came by");
      events.push(event);
    } catch (error) {
      rejected.push({ stamp, tenant, reason: messageOf(error), body: envelope.body });
    }
  }
  const taken = await centre.take(events, rejected);
  await delivery.done();
  return taken;
}
