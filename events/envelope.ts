import { StampError } from "../core/errors";
import { messageOf } from "../core/message";
import { eventSchema, type StampEvent } from "./event";

/**
 * An event as brokers carry it: CloudEvents 1.0 in binary mode, attributes as headers and the data as the body, so that nobody on the way
 * has to read it, or could round a number in it.
 */
export interface Envelope {
  readonly headers: Readonly<Record<string, string>>;
  /** The data, JSON. */
  readonly body: string;
}

/** Packs events, and unpacks them. */
export interface Envelopes {
  pack(event: StampEvent): Envelope;
  /** @throws StampError `input` for what is no event of a stamp */
  unpack(envelope: Envelope): StampEvent;
}

/** Version of CloudEvents. */
const VERSION = "1.0";
/** Digits of a sequence number: what is compared as text, as the extension of CloudEvents says, has the order of numbers. */
const DIGITS = 19;
const SEQUENCE = /^\d{19}$/;

/**
 * The envelope by CloudEvents' own SDK, which is installed by who uses it.
 * @throws StampError `input` when it is not installed
 */
export async function cloudEvents(): Promise<Envelopes> {
  const { CloudEvent, HTTP } = await sdk();
  return {
    pack({ data, sequence, stamp, tenant, time, ...rest }) {
      const event = new CloudEvent({
        ...rest,
        time,
        ...{ source: `/stamps/${stamp}/tenants/${tenant}`, datacontenttype: "application/json" },
        ...{ stamp, tenant, sequence: String(sequence).padStart(DIGITS, "0") },
      });
      const { headers } = HTTP.binary(event);
      return {
        headers: {
          ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
          // The SDK would cut it to milliseconds.
          "ce-time": time,
        },
        body: data,
      };
    },
    unpack({ body, headers }) {
      try {
        requireJson(body);
        // The SDK takes one without a version, or with any.
        if (headers["ce-specversion"] !== VERSION) throw new Error("not of CloudEvents 1.0");
        // The SDK judges the attributes; the data would come back with its numbers rounded.
        const event = HTTP.toEvent({ headers: { ...headers }, body: "null" });
        if (Array.isArray(event)) throw new Error("a batch");
        const { id, sequence, stamp, subject, tenant, type } = event;
        if (typeof sequence !== "string" || !SEQUENCE.test(sequence)) throw new Error("no sequence number");
        return eventSchema.parse({
          ...{ id, tenant, stamp, type, data: body, sequence: Number(sequence) },
          ...(subject === undefined ? {} : { subject }),
          time: headers["ce-time"],
        });
      } catch (error) {
        throw new StampError(
          "input",
          "not an event of a stamp",
          { received: messageOf(error) },
          { cause: error },
        );
      }
    },
  };
}

function requireJson(text: string): void {
  JSON.parse(text);
}

async function sdk() {
  try {
    return await import("cloudevents");
  } catch (error) {
    throw new StampError(
      "input",
      "the package cloudevents is not installed",
      { fix: "npm install cloudevents" },
      { cause: error },
    );
  }
}
