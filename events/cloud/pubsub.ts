import type { Parcel } from "../broker/broker";
import { attributesOf, contentOf } from "./content";
import { cloudSdk, toldBy } from "./sdk";
import type { CloudTopic } from "./topic";
import type { CloudWay, Refusal } from "./way";

/**
 * Messages and bytes that are put into one call. Pub/Sub takes 1,000 and 10 MB (https://cloud.google.com/pubsub/quotas#resource_limits); a server of
 * gRPC that nobody told otherwise, 4 MiB.
 */
const MOST = { messages: 1000, bytes: 4_000_000 };
/** Bytes that are counted for a message beside its data and attributes: its frame. */
const FRAME_BYTES = 200;
/** Milliseconds that one call may take; who calls has a shorter one. */
const CALL_MS = 15_000;
/** Hundreds of events go in one call, all of them or none: calls one after the other keep everybody's order. */
const LANES = 1;

/** Codes of gRPC. Source: https://grpc.io/docs/guides/status-codes/ */
const CODES = {
  /** Cancelled, unknown, deadline exceeded, resource exhausted, aborted, internal, unavailable. */
  again: new Set([1, 2, 4, 8, 10, 13, 14]),
  /** Invalid argument, out of range. */
  never: new Set([3, 11]),
};

/**
 * The way to a topic of Pub/Sub, as the process's own identity. No ordering key: the stamp's subscription has no ordering, and a key would
 * bound each tenant to 1 MB a second (https://cloud.google.com/pubsub/quotas#resource_limits).
 * @param emulator `host:port` of an emulator
 */
export async function pubSub(
  { topic }: Extract<CloudTopic, { cloud: "gcp" }>,
  emulator: string | undefined,
): Promise<CloudWay> {
  const { PubSub, v1 } = await cloudSdk(() => import("@google-cloud/pubsub"), "@google-cloud/pubsub");
  const pubsub = new PubSub({
    projectId: topic.split("/")[1] ?? "",
    ...(emulator === undefined ? {} : { apiEndpoint: emulator, emulatorMode: true }),
  });
  // Called directly: the batches of the higher interface are not told apart when one of them fails.
  const { port, ...config } = await pubsub.getClientConfig();
  const client = new v1.PublisherClient({ ...config, ...(port === undefined ? {} : { port: Number(port) }) });
  const publish = async (messages: ReturnType<typeof messageOf>[], signal: AbortSignal): Promise<number> => {
    const call = client.publish(
      { topic, messages },
      { timeout: CALL_MS, retry: { retryCodes: [] }, isBundling: false },
    );
    const cancel = (): void => cancelled(call);
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const [{ messageIds }] = await call;
      return messageIds?.length ?? 0;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  };
  return {
    place: `topic ${topic}`,
    lanes: LANES,
    most: mostTogether,
    async call(parcels, signal) {
      const kept = await publish(parcels.map(messageOf), signal);
      const why = `the answer says that ${kept} of ${parcels.length} are kept`;
      return parcels.map(() => (kept === parcels.length ? undefined : { kind: "again", why }));
    },
    refusal,
    async ask(signal) {
      // The interface refuses a call without messages, and so has answered.
      await publish([], signal).catch((error: unknown) => {
        if (!CODES.never.has(codeOf(error))) throw error;
      });
    },
    async close() {
      await client.close();
      await pubsub.close();
    },
  };
}

function messageOf({ envelope, event }: Parcel) {
  return { data: Buffer.from(contentOf(event)), attributes: attributesOf(envelope, "ce-") };
}

function mostTogether(waiting: readonly Parcel[]): number {
  let [count, bytes] = [0, 0];
  for (const parcel of waiting.slice(0, MOST.messages)) {
    const { attributes, data } = messageOf(parcel);
    bytes += data.length + Buffer.byteLength(JSON.stringify(attributes)) + FRAME_BYTES;
    if (bytes > MOST.bytes && count > 0) break;
    count += 1;
  }
  return count;
}

/** A promise of Google's can be told to end, which its type does not say. */
function cancelled(call: Promise<unknown>): void {
  const cancel: unknown = Reflect.get(call, "cancel");
  if (typeof cancel === "function") Reflect.apply(cancel, call, []);
}

function codeOf(error: unknown): number {
  const code: unknown = Reflect.get(Object(error), "code");
  return typeof code === "number" ? code : -1;
}

function refusal(error: unknown): Refusal {
  const why = toldBy(error, undefined);
  const code = codeOf(error);
  if (CODES.never.has(code)) return { kind: "never", why };
  const isTimeout = error instanceof DOMException;
  return { kind: isTimeout || CODES.again.has(code) ? "again" : "none", why };
}
