import { gunzipSync, gzipSync } from "node:zlib";
import { type EventWords, jsonOf, type LakeFile, type LakeRecord, wordsOf } from "./file";
import { MOST_BYTES } from "./store";

const NEWLINE = 0x0a;

/**
 * What Firehose writes of EventBridge's events: a line of JSON each, compressed by gzip, the event in CloudEvents' JSON form as `detail`. What it
 * could not deliver lies in lines of its own, the event in base64 as `rawData`. Sources:
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html,
 * https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 */
export function readLines(bytes: Buffer): LakeFile {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = isPacked ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes;
  const records: LakeRecord[] = [];
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf(NEWLINE, at);
    const raw = text.subarray(at, end === -1 ? text.length : end);
    if (raw.length > 0) records.push(recordOf(raw, records.length + 1));
    at = end === -1 ? text.length : end + 1;
  }
  return {
    records,
    withOnly: (kept) => {
      const lines = Buffer.concat(kept.flatMap(({ raw }) => [raw, Buffer.from([NEWLINE])]));
      return isPacked ? gzipSync(lines) : lines;
    },
  };
}

/** @throws Error for what is no event: of a file in another form, such as one compressed by Snappy, nobody could tell whose it has */
function recordOf(raw: Buffer, line: number): LakeRecord {
  const said = objectOf(raw, `line ${line}`);
  const packed = fieldOf(said, "rawData");
  if (typeof packed === "string") {
    const inner = objectOf(Buffer.from(packed, "base64"), `rawData in line ${line}`);
    return { raw, words: eventWords(inner), text: () => JSON.stringify([said, inner]) };
  }
  // Whatever is escaped in the line is not in what it says.
  return { raw, words: eventWords(said), text: () => JSON.stringify(said) };
}

function objectOf(bytes: Buffer, name: string): object {
  const said = jsonOf(bytes.toString("utf8"));
  if (typeof said !== "object" || said === null || Array.isArray(said))
    throw new Error(`${name} is no object of JSON, as EventBridge and Firehose write them`);
  return said;
}

function eventWords(said: unknown): EventWords {
  const words = wordsOf(fieldOf(said, "detail"));
  return { ...words, time: words.time ?? wordsOf(said).time };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
