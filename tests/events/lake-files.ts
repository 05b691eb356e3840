import { deflateRawSync, gunzipSync, gzipSync } from "node:zlib";

/** An event as a stand-in writes it. */
export interface Written {
  readonly tenant: string;
  readonly stamp?: string;
  readonly n: number;
  readonly time?: string;
}

const TIME = "2026-03-01T10:00:00Z";

/** A line as EventBridge hands it to Firehose. */
export function lineOf({ n, stamp = "a1", tenant, time = TIME }: Written): string {
  return JSON.stringify({
    ...{ version: "0", id: `e-${n}`, "detail-type": "test.order.placed", source: "stampworks", account: "1" },
    ...{ time, region: "eu-west-1", resources: [] },
    detail: { specversion: "1.0", tenant, stamp, time, data: { n, note: "of acme, perhaps" } },
  });
}

/** A file as Firehose writes it. */
export function packed(...lines: readonly string[]): Buffer {
  return gzipSync(`${lines.join("\n")}\n`);
}

export function unpacked(bytes: Buffer): string[] {
  return gunzipSync(bytes)
    .toString()
    .split("\n")
    .filter((line) => line !== "");
}

/** The schema of Capture. Source: https://learn.microsoft.com/azure/event-hubs/explore-captured-avro-files */
const SCHEMA = {
  ...{ type: "record", name: "EventData", namespace: "Microsoft.ServiceBus.Messaging" },
  fields: [
    { name: "SequenceNumber", type: "long" },
    { name: "Offset", type: "string" },
    { name: "EnqueuedTimeUtc", type: "string" },
    { name: "SystemProperties", type: { type: "map", values: ["long", "double", "string", "bytes"] } },
    { name: "Properties", type: { type: "map", values: ["long", "double", "string", "bytes", "null"] } },
    { name: "Body", type: ["null", "bytes"] },
  ],
};
const SYNC = Buffer.alloc(16, 7);

function long(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value * 2; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function bytes(value: string): Buffer {
  const found = Buffer.from(value);
  return Buffer.concat([long(found.length), found]);
}

/** What Capture keeps of an event: what was sent with it, and the event itself. */
export interface CapturedEvent {
  readonly properties: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An event of Event Hubs: attributes of CloudEvents in its properties, or all of it in its body. */
function eventOf({ n, stamp = "a1", tenant, time = TIME }: Written): CapturedEvent {
  const isBinary = n % 2 === 0;
  const properties = { "cloudEvents:tenant": tenant, "cloudEvents:stamp": stamp, "cloudEvents:time": time };
  return isBinary
    ? { properties, body: JSON.stringify({ n }) }
    : { properties: {}, body: JSON.stringify({ tenant, stamp, time, data: { n } }) };
}

function recordOf(n: number, { body, properties }: CapturedEvent): Buffer {
  const entries = Object.entries(properties);
  return Buffer.concat([
    ...[long(n), bytes(String(n * 100)), bytes(TIME)],
    // A block with its bytes before it, and its end.
    ...[long(1), bytes("x-opt-enqueued-time"), long(0), long(n), long(0)],
    ...(entries.length === 0 ? [] : [long(entries.length)]),
    ...entries.flatMap(([name, value]) => [bytes(name), long(2), bytes(value)]),
    ...[long(0), long(1), bytes(body)],
  ]);
}

/** A file as Capture writes it, of one block a list. */
export function captured(codec: "null" | "deflate", ...blocks: readonly (readonly Written[])[]): Buffer {
  return fileOf(codec, ...blocks.map((events) => events.map((each) => recordOf(each.n, eventOf(each)))));
}

/** A file as Capture writes it of these events, in one block. */
export function capturedOf(events: readonly CapturedEvent[]): Buffer {
  return fileOf(
    "deflate",
    events.map((each, n) => recordOf(n, each)),
  );
}

function fileOf(codec: "null" | "deflate", ...blocks: readonly (readonly Buffer[])[]): Buffer {
  const meta = [
    ["avro.codec", codec],
    ["avro.schema", JSON.stringify(SCHEMA)],
  ] as const;
  return Buffer.concat([
    Buffer.from("Obj\u0001", "latin1"),
    ...[long(meta.length), ...meta.flatMap(([name, value]) => [bytes(name), bytes(value)]), long(0), SYNC],
    ...blocks.flatMap((events) => {
      const plain = Buffer.concat(events);
      const data = codec === "null" ? plain : deflateRawSync(plain);
      return [long(events.length), long(data.length), data, SYNC];
    }),
  ]);
}
