import { deflateRawSync, inflateRawSync } from "node:zlib";
import { AvroReader, avroLong } from "./avro-value";
import { type EventWords, jsonOf, type LakeFile, type LakeRecord, wordsOf } from "./file";
import { MOST_BYTES } from "./store";

const MAGIC = Buffer.from("Obj\u0001", "latin1");
const SYNC = 16;
/** Before attributes of CloudEvents, by AMQP and by Kafka. Source: https://github.com/cloudevents/spec/tree/main/cloudevents/bindings */
const PREFIX = /^(ce[-_]|cloudevents[:_])/;

/**
 * What Capture of Event Hubs writes: a container file of Avro, an event a record, with its properties and its body. Sources:
 * https://avro.apache.org/docs/1.11.1/specification/#object-container-files,
 * https://learn.microsoft.com/azure/event-hubs/event-hubs-capture-overview
 */
export function readAvro(bytes: Buffer): LakeFile {
  const reader = new AvroReader(bytes);
  if (!reader.take(MAGIC.length).equals(MAGIC)) throw new Error("no container file of Avro");
  const meta = new Map(
    reader.items(() => [reader.take(reader.size()).toString("utf8"), reader.take(reader.size())] as const),
  );
  const sync = reader.take(SYNC);
  const header = bytes.subarray(0, reader.at);
  const schema = jsonOf(meta.get("avro.schema")?.toString("utf8") ?? "");
  const codec = meta.get("avro.codec")?.toString("utf8") ?? "null";
  if (codec !== "null" && codec !== "deflate") throw new Error(`a codec of Avro that is not read: ${codec}`);
  const records: LakeRecord[] = [];
  while (reader.at < bytes.length) {
    const count = reader.size();
    const data = reader.take(reader.size());
    const block = codec === "null" ? data : inflateRawSync(data, { maxOutputLength: MOST_BYTES });
    const within = new AvroReader(block);
    for (let left = count; left > 0; left -= 1) {
      const from = within.at;
      records.push(recordOf(within.value(schema), block.subarray(from, within.at)));
    }
    if (within.at !== block.length || !reader.take(SYNC).equals(sync))
      throw new Error("a block of Avro does not end where it says");
  }
  return {
    records,
    withOnly: (kept) => {
      if (kept.length === 0) return Buffer.from(header);
      const plain = Buffer.concat(kept.map(({ raw }) => raw));
      const data = codec === "null" ? plain : deflateRawSync(plain);
      return Buffer.concat([header, avroLong(kept.length), avroLong(data.length), data, sync]);
    },
  };
}

function recordOf(value: unknown, raw: Buffer): LakeRecord {
  const body: unknown = Reflect.get(Object(value), "Body");
  const text = body instanceof Uint8Array ? Buffer.from(body).toString("utf8") : "";
  const properties = Object.entries(
    Object(Reflect.get(Object(value), "Properties")) as Record<string, unknown>,
  );
  const attributes = Object.fromEntries(
    properties.flatMap(([name, said]) => {
      const lower = name.toLowerCase();
      return PREFIX.test(lower) ? [[lower.replace(PREFIX, ""), plain(said)]] : [];
    }),
  );
  const binary = wordsOf(attributes);
  const words: EventWords = binary.tenant === undefined ? wordsOf(jsonOf(text)) : binary;
  return {
    ...{ raw, words },
    text: () => `${properties.map(([name, said]) => `${name} ${String(plain(said))}`).join(" ")} ${text}`,
  };
}

function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : value;
}
