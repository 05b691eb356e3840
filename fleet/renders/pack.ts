import { promisify } from "node:util";
import { deflateRaw, deflateRawSync, inflateRawSync } from "node:zlib";

/** Most bytes of a value's text. */
const MAX_TEXT = 256 * 1024 * 1024;
/** Quickly rather than well. */
const HOW = { level: 1 };

const deflate = promisify(deflateRaw);

/** Packs a text beside other work. */
export function pack(text: string): Promise<Buffer> {
  return deflate(text, HOW);
}

/** Packs a text at once, where a thread has nothing else to do. */
export function packNow(text: string): Buffer {
  return deflateRawSync(text, HOW);
}

/** What a packed text has as JSON. */
export function unpack(bytes: Uint8Array): unknown {
  return JSON.parse(inflateRawSync(bytes, { maxOutputLength: MAX_TEXT }).toString("utf8"));
}
