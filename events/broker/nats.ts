import type { JetStreamManager, JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Arrival, Delivery, EventSink, EventSource } from "./broker";
import { jetStream, NatsLink, natsTransport } from "./nats-link";
import { ensureStream, requireStream, streamOf, subjectOf } from "./nats-stream";
import type { NatsSettings } from "./settings";

/** Milliseconds that the broker may take to say that it keeps an event. */
const ACK_MS = 2000;
/** The centre's name at the broker. */
const CONSUMER = "centre";
/** Events taken at once. */
const MOST_TAKEN = 500;
/** Milliseconds after which what was taken and not confirmed is delivered again. */
const TAKEN_AGAIN_MS = 10_000;
/** Nanoseconds in a millisecond: what JetStream counts in. */
const NANOS = 1_000_000;

/** A stamp's way out by a JetStream stream of its own. */
export async function natsSink(stamp: string, settings: NatsSettings): Promise<EventSink> {
  const { jetstream } = await jetStream();
  const { headers } = await natsTransport();
  const link = new NatsLink(settings, (connection) => ensureStream(connection, stamp, settings.mostBytes));
  return {
    ready: async () => {
      await link.connected();
    },
    async send(parcels) {
      const js = jetstream(await link.connected());
      const sent = parcels.map(({ envelope, event }) => {
        const carried = headers();
        for (const [name, value] of Object.entries(envelope.headers)) carried.set(name, value);
        return js.publish(subjectOf(stamp, event.tenant), envelope.body, {
          headers: carried,
          msgID: event.id,
          timeout: ACK_MS,
          expect: { streamName: streamOf(stamp) },
        });
      });
      // All are waited for: none may be under way when the next ones are sent.
      const failed = (await Promise.allSettled(sent)).find((each) => each.status === "rejected");
      if (failed !== undefined) {
        await link.drop();
        throw failed.reason;
      }
    },
    close: () => link.close(),
  };
}

/**
 * Where the centre takes a stamp's events from, by the stamp's own stream.
 * @param onlyThere true for who counts and erases: the stream is taken as it is, and where there is none it is refused and not made
 */
export async function natsSource(
  stamp: string,
  settings: NatsSettings,
  onlyThere = false,
): Promise<EventSource> {
  const { jetstream, jetstreamManager } = await jetStream();
  const link = new NatsLink(settings, async (connection) => {
    if (onlyThere) return requireStream(connection, stamp);
    await ensureStream(connection, stamp, settings.mostBytes);
    await ensureConsumer(connection, stamp);
  });
  const manager = async (): Promise<JetStreamManager> =>
    jetstreamManager(await link.connected(), { checkAPI: false });
  return {
    stamp,
    async next(waitMs) {
      const connection = await link.connected();
      try {
        const consumer = await jetstream(connection).consumers.get(streamOf(stamp), CONSUMER);
        const messages: JsMsg[] = [];
        for await (const message of await consumer.fetch({ max_messages: MOST_TAKEN, expires: waitMs }))
          messages.push(message);
        if (messages.length === 0) return await leftOver(await manager(), stamp);
        return {
          arrivals: messages.map((message) => arrivalOf(stamp, message)),
          done: async () => {
            for (const message of messages) message.ack();
            await connection.flush();
          },
        };
      } catch (error) {
        await link.drop();
        throw error;
      }
    },
    async waiting() {
      return (await (await manager()).streams.info(streamOf(stamp))).state.messages;
    },
    async count(tenant) {
      const subject = subjectOf(stamp, tenant);
      const info = await (await manager()).streams.info(streamOf(stamp), { subjects_filter: subject });
      return info.state.subjects?.[subject] ?? 0;
    },
    async erase(tenant) {
      const { streams } = await manager();
      return (await streams.purge(streamOf(stamp), { filter: subjectOf(stamp, tenant) })).purged;
    },
    close: () => link.close(),
  };
}

/**
 * What a broker that was killed keeps although its consumer is past it: it confirmed the event, or believes so, and would never deliver
 * it again. It is taken once more, for the centre knows it by its id, and then deleted by its number.
 */
async function leftOver({ consumers, streams }: JetStreamManager, stamp: string): Promise<Delivery> {
  const none: Delivery = { arrivals: [], done: () => Promise.resolve() };
  const name = streamOf(stamp);
  if ((await streams.info(name)).state.messages === 0) return none;
  const {
    ack_floor: floor,
    num_ack_pending: taken,
    num_pending: waiting,
  } = await consumers.info(name, CONSUMER);
  if (taken > 0 || waiting > 0) return none;
  const { state } = await streams.info(name);
  if (state.messages === 0 || state.first_seq > floor.stream_seq) return none;
  const message = await streams.getMessage(name, { seq: state.first_seq });
  if (message === null) return none;
  return {
    arrivals: [arrivalOf(stamp, message)],
    done: async () => {
      await streams.deleteMessage(name, message.seq);
    },
  };
}

function arrivalOf(
  stamp: string,
  message: Pick<JsMsg, "subject" | "string"> & { readonly headers?: JsMsg["headers"] | undefined },
): Arrival {
  const { headers, subject } = message;
  const names = headers?.keys() ?? [];
  return {
    stamp,
    tenant: subject.split(".")[2] ?? "",
    envelope: {
      headers: Object.fromEntries(names.map((name) => [name.toLowerCase(), headers?.get(name) ?? ""])),
      body: message.string(),
    },
  };
}

async function ensureConsumer(connection: NatsConnection, stamp: string): Promise<void> {
  const { AckPolicy, DeliverPolicy, jetstreamManager } = await jetStream();
  const { consumers } = await jetstreamManager(connection, { checkAPI: false });
  await consumers.add(streamOf(stamp), {
    durable_name: CONSUMER,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: TAKEN_AGAIN_MS * NANOS,
    max_ack_pending: MOST_TAKEN * 4,
  });
}
