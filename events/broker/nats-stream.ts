import type { JetStreamManager, StreamConfig } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { StampError } from "../../core/errors";
import { messageOf } from "../../core/message";
import { jetStream } from "./nats-link";

/** Bytes that a stamp's events may take at the broker before it takes no more, and they wait at the stamp; default 1 GiB. */
const DEFAULT_BYTES = 1_073_741_824;
/** Within this time the broker itself knows a duplicate by its id. */
const DUPLICATES_MS = 120_000;
/** Nanoseconds in a millisecond: what JetStream counts in. */
const NANOS = 1_000_000;

/** Name of a stamp's stream: it has nothing of another's. */
export const streamOf = (stamp: string): string => `events-${stamp}`;
export const subjectOf = (stamp: string, tenant: string): string => `events.${stamp}.${tenant}`;

/**
 * Events are kept until the centre has them; a broker that is full takes no more, and they wait where they are. A stream that is there is only
 * looked at: asked to make it again, JetStream sets its bytes against its room once more, and a broker with most of it given away would refuse
 * all of them.
 * @throws StampError `state` for a stream that is another one, or for which there is no room
 */
export async function ensureStream(
  connection: NatsConnection,
  stamp: string,
  mostBytes = DEFAULT_BYTES,
): Promise<void> {
  const { DiscardPolicy, jetstreamManager, RetentionPolicy, StorageType } = await jetStream();
  const { streams } = await jetstreamManager(connection, { checkAPI: false });
  const wanted = {
    name: streamOf(stamp),
    subjects: [subjectOf(stamp, "*")],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    max_bytes: mostBytes,
    duplicate_window: DUPLICATES_MS * NANOS,
  };
  const there = await configOf(streams, wanted.name);
  const other =
    there === undefined ? undefined : Object.keys(wanted).find((key) => differs(wanted, there, key));
  if (there !== undefined && other === undefined) return;
  if (there !== undefined)
    throw new StampError("state", "the broker has the stamp's stream with other settings", {
      field: `${wanted.name}.${other ?? ""}`,
      received: JSON.stringify(Reflect.get(there, other ?? "")),
      allowed: JSON.stringify(Reflect.get(wanted, other ?? "")),
      fix: "give the publisher and what takes in the same mostBytes, or change the stream's by: nats stream edit",
    });
  try {
    await streams.add(wanted);
  } catch (error) {
    // Two may make it at once, and one of them is told so.
    if (/stream name already in use/u.test(messageOf(error))) return;
    throw noRoom(wanted.name, mostBytes, error);
  }
}

/**
 * Looks for a stamp's stream and makes none: one that is made where nothing is would be empty, and prove that nothing is left of whom
 * another broker has.
 * @throws StampError `input` where the broker has none
 */
export async function requireStream(connection: NatsConnection, stamp: string): Promise<void> {
  const { jetstreamManager } = await jetStream();
  const { streams } = await jetstreamManager(connection, { checkAPI: false });
  const name = streamOf(stamp);
  if ((await configOf(streams, name)) !== undefined) return;
  throw new StampError("input", "the broker has no stream of the stamp", {
    field: name,
    fix: "name the broker that the stamp publishes to; the stream of a stamp that never published is made when its publisher starts",
  });
}

async function configOf(
  streams: JetStreamManager["streams"],
  name: string,
): Promise<StreamConfig | undefined> {
  try {
    return (await streams.info(name)).config;
  } catch (error) {
    if (/stream not found/u.test(messageOf(error))) return undefined;
    throw error;
  }
}

function differs(wanted: object, there: object, key: string): boolean {
  return JSON.stringify(Reflect.get(wanted, key)) !== JSON.stringify(Reflect.get(there, key));
}

/** What JetStream says where it has no room. Source: https://github.com/nats-io/nats-server/blob/main/server/errors.json */
function noRoom(stream: string, mostBytes: number, error: unknown): unknown {
  if (!/insufficient storage resources/u.test(messageOf(error))) return error;
  return new StampError(
    "state",
    "the broker has not so much room as the stamp's stream may take",
    {
      ...{ field: stream, received: `mostBytes ${mostBytes}` },
      fix: "give it more (jetstream.max_file_store, or disk), or a stream less (mostBytes); until then events wait at the stamp",
    },
    { cause: error },
  );
}
