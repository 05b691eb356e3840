import type { Parcel } from "../../../events/broker/broker";
import { cloudEvents } from "../../../events/envelope";
import type { StampEvent } from "../../../events/event";

/** Events as the publisher hands them to a sink. */
export async function packed(...events: readonly StampEvent[]): Promise<Parcel[]> {
  const { pack } = await cloudEvents();
  return events.map((event) => ({ event, envelope: pack(event) }));
}

/** What was not kept, as a sink tells it. */
export async function thrown(sending: Promise<unknown>): Promise<Error> {
  return sending.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error as Error,
  );
}
