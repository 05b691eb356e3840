import type { PutEventsRequestEntry, PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import type { Parcel } from "../broker/broker";
import { contentOf } from "./content";
import { cloudSdk, textOf, toldBy } from "./sdk";
import type { CloudTopic } from "./topic";
import type { Answer, CloudWay, Refusal } from "./way";

/** What the stamp's rule lets out, and the centre's takes in. */
export const SOURCE = "stampworks";
/** Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MOST_ENTRIES = 10;
/**
 * Bytes of one event. Source: PutEvents in the SDK's own words, "the total entry size must be less than 1MB"; it was 256 KB before 2026
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html).
 */
const MOST_BYTES = 1_048_576;
/** Bytes of the events that are put into one call: what was allowed before, and may still be in some region. A larger event goes by itself. */
const CALL_BYTES = 262_144;
/** Characters of a detail-type. Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
const MOST_TYPE = 128;
/** Milliseconds that making a connection may take. */
const CONNECT_MS = 3000;
/** Calls under way: the order of a tenant is kept in each. */
const LANES = 4;

/** Said of an entry. Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
const PASSING =
  /Throttl|TooManyRequests|RequestLimitExceeded|InternalFailure|InternalException|InternalError|InternalServer|ServiceUnavailable/;
const NOTHING = /^(AccessDenied|InvalidAccountId|NotAuthorizedForSource|ResourceNotFound)/;
/** Said of a whole call because of what is in it. */
const CONTENT =
  /^(ValidationException|RequestEntityTooLarge\w*|PayloadTooLarge\w*|InvalidArgument|MalformedDetail)/;

/**
 * The way to a bus of EventBridge, as the process's own identity. An answer of 200 with failed entries keeps the others alone, so that each entry's
 * own answer counts. EventBridge gives no order, so that events of one tenant share a call.
 * @param endpoint where an emulator is rather than AWS
 */
export async function eventBridge(
  { bus, region }: Extract<CloudTopic, { cloud: "aws" }>,
  endpoint: string | undefined,
): Promise<CloudWay> {
  const { EventBridgeClient, PutEventsCommand } = await cloudSdk(
    () => import("@aws-sdk/client-eventbridge"),
    "@aws-sdk/client-eventbridge",
  );
  const client = new EventBridgeClient({
    region,
    // What fails is sent again entry by entry, and not by the SDK as a whole.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_MS },
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const put = (entries: PutEventsRequestEntry[], abortSignal: AbortSignal) =>
    client.send(new PutEventsCommand({ Entries: entries }), { abortSignal });
  return {
    place: `bus ${bus}`,
    lanes: LANES,
    most: (waiting) => mostTogether(waiting, bus),
    async call(parcels, signal) {
      const entries = parcels.map((parcel) => entryOf(parcel, bus));
      const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
      if (bytes > MOST_BYTES)
        return [{ kind: "never", why: `it has ${bytes} bytes; a bus takes at most ${MOST_BYTES}` }];
      const { Entries = [] } = await put(entries, signal);
      return parcels.map((_, index) => answerOf(Entries[index]));
    },
    refusal,
    async ask(signal) {
      // The interface refuses a call without entries, and so has answered.
      await put([], signal).catch((error: unknown) => {
        if (!CONTENT.test(textOf(error, "name") ?? "")) throw error;
      });
    },
    close: () => {
      client.destroy();
      return Promise.resolve();
    },
  };
}

/** No time of its own: a day of retries is counted from the call, and not from when an event that waited was written. */
function entryOf({ event }: Parcel, bus: string): PutEventsRequestEntry {
  return {
    EventBusName: bus,
    Source: SOURCE,
    DetailType: event.type.slice(0, MOST_TYPE),
    Detail: contentOf(event),
  };
}

/** As AWS counts. Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function bytesOf({ Detail = "", DetailType = "", Source = "" }: PutEventsRequestEntry): number {
  return [Detail, DetailType, Source].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function mostTogether(waiting: readonly Parcel[], bus: string): number {
  let [count, bytes] = [0, 0];
  for (const parcel of waiting.slice(0, MOST_ENTRIES)) {
    bytes += bytesOf(entryOf(parcel, bus));
    if (bytes > CALL_BYTES && count > 0) break;
    count += 1;
  }
  return count;
}

function answerOf(entry: PutEventsResultEntry | undefined): Answer {
  const { ErrorCode, ErrorMessage, EventId } = entry ?? {};
  if (EventId !== undefined && EventId !== "" && ErrorCode === undefined) return undefined;
  if (ErrorCode === undefined) return { kind: "again", why: "the answer does not say that it is kept" };
  return { kind: kindOf(ErrorCode), why: toldBy(ErrorMessage ?? "", ErrorCode) };
}

function kindOf(code: string): Refusal["kind"] {
  if (PASSING.test(code)) return "again";
  return NOTHING.test(code) ? "none" : "never";
}

function refusal(error: unknown): Refusal {
  const name = textOf(error, "name");
  const why = toldBy(error, name);
  if (CONTENT.test(name ?? "")) return { kind: "never", why };
  return { kind: isPassing(error, name ?? "") ? "again" : "none", why };
}

function isPassing(error: unknown, name: string): boolean {
  if (PASSING.test(name) || /^(TimeoutError|AbortError)$/.test(name)) return true;
  const code = textOf(error, "code") ?? "";
  const metadata: unknown = Reflect.get(Object(error), "$metadata");
  const status: unknown = Reflect.get(Object(metadata), "httpStatusCode");
  return /^E[A-Z_]+$/.test(code) || (typeof status === "number" && (status >= 500 || status === 429));
}
