import { gunzipSync, inflateSync } from "node:zlib";
import type { PropertyValue } from "./property";

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$|^[A-Za-z0-9_-]+={0,2}$/u;
const BASE64_RUN = /[A-Za-z0-9+/_-]{20,}={0,2}/gu;
/** Lines of base64, as `base64` and PEM wrap them. */
const WRAPPED = /^\s*[A-Za-z0-9+/_-]{16,}={0,2}(?:\s+[A-Za-z0-9+/_-]+={0,2})*\s*$/u;
/** Shortest base64 text that is looked into: what it hides would be twelve characters. */
const MIN_BASE64 = 16;
/** Longer runs are looked at as a whole only. */
const MAX_RUN = 16_384;
/** Characters nobody sees: zero width, soft hyphens, marks of order, and the zeros of wide texts. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is for.
const INVISIBLE = /[\u0000\u00ad\u200b-\u200f\u2060\ufeff]/gu;
const URL_ENCODED = /%[0-9A-Fa-f]{2}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text.
const BINARY = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/u;

/** Levels of JSON that are looked into; nobody writes deeper, and what is would only exhaust whoever reads it. */
const MAX_LEVELS = 200;
/** Most bytes that a compressed text may become. */
const MAX_INFLATED = 16 * 1024 * 1024;

/** The object or array a text holds as JSON, `undefined` when it holds none, or one that is too deep. */
export function parseJson(text: string): PropertyValue | undefined {
  const first = text.charCodeAt(0);
  const trimmed = first === 123 || first === 91 ? text : text.trimStart();
  const start = trimmed.charCodeAt(0);
  if ((start !== 123 && start !== 91) || isDeep(trimmed)) return undefined;
  try {
    return JSON.parse(trimmed) as PropertyValue;
  } catch {
    return undefined;
  }
}

/** Whether brackets nest deeper than is looked into; those in texts count, too, which makes hardly a difference. */
function isDeep(text: string): boolean {
  if (text.length < 2 * MAX_LEVELS) return false;
  let level = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 123 || code === 91) {
      level += 1;
      if (level > MAX_LEVELS) return true;
    } else if (code === 125 || code === 93) level -= 1;
  }
  return false;
}

/** The text a whole string holds as base64 of either alphabet, `undefined` when it holds none. */
export function decodeBase64(text: string): string | undefined {
  const bytes = base64Bytes(text);
  return bytes === undefined ? undefined : textOfBytes(bytes);
}

/** The bytes a whole string holds as base64 of either alphabet, in one line or wrapped; `undefined` when it holds none. */
export function base64Bytes(given: string): Buffer | undefined {
  if (given.length < MIN_BASE64) return undefined;
  const text = WRAPPED.test(given) ? given.replaceAll(/\s+/gu, "") : given;
  if (text.length % 4 === 1 || !BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64");
  // Decoding skips what does not fit; only a text that comes back unchanged is base64.
  const plain = text.replace(/=+$/u, "").replaceAll("-", "+").replaceAll("_", "/");
  return bytes.toString("base64").replace(/=+$/u, "") === plain ? bytes : undefined;
}

/** Bytes as text, also of two bytes a character or compressed; `undefined` when they are none. */
export function textOfBytes(bytes: Buffer): string | undefined {
  const plain = bytes.toString("utf8");
  if (!BINARY.test(plain)) return plain;
  const inflated = inflate(bytes);
  if (inflated !== undefined) return textOfBytes(inflated);
  return wideText(bytes);
}

function inflate(bytes: Buffer): Buffer | undefined {
  const [first, second] = bytes;
  try {
    if (first === 0x1f && second === 0x8b) return gunzipSync(bytes, { maxOutputLength: MAX_INFLATED });
    if (first === 0x78 && (second === 1 || second === 0x5e || second === 0x9c || second === 0xda))
      return inflateSync(bytes, { maxOutputLength: MAX_INFLATED });
  } catch {
    // Not compressed after all, or cut: what it holds is not known.
  }
  return undefined;
}

/** UTF-16 of either order; of common characters every other byte is 0. */
function wideText(bytes: Buffer): string | undefined {
  if (bytes.length < 8 || bytes.length % 2 === 1) return undefined;
  const zerosAt = (offset: number): number => {
    let zeros = 0;
    for (let i = offset; i < bytes.length; i += 2) if (bytes[i] === 0) zeros += 1;
    return zeros * 2;
  };
  const isLittle = zerosAt(1) > bytes.length * 0.7;
  if (!isLittle && zerosAt(0) <= bytes.length * 0.7) return undefined;
  const decoded = (isLittle ? bytes : Buffer.from(bytes).swap16())
    .toString("utf16le")
    .replace(/^\ufeff/u, "");
  return BINARY.test(decoded) ? undefined : decoded;
}

/** A run of base64 inside a text and what it holds. */
export interface EncodedRun {
  readonly start: number;
  readonly end: number;
  readonly decoded: string;
}

/** Every run of base64 in a text that holds text. */
export function base64Runs(text: string): EncodedRun[] {
  if (text.length < 20) return [];
  const runs: EncodedRun[] = [];
  for (const match of text.matchAll(BASE64_RUN)) {
    const decoded = decodeBase64(match[0]);
    if (decoded !== undefined) runs.push({ start: match.index, end: match.index + match[0].length, decoded });
  }
  return runs;
}

/** Lines of base64 within a text, also where a program's text has their ends as escapes. */
const LINES = /(?:[A-Za-z0-9+/_-]{16,}(?:\\r)?(?:\\n|\r?\n)[ \t]*){1,200}[A-Za-z0-9+/_-]{4,}={0,2}/gu;

/** What lines of base64 hold that stand in a text. */
export function wrappedRuns(text: string): string[] {
  if (!text.includes("\n") && !text.includes("\\n")) return [];
  return [...text.matchAll(LINES)].flatMap(([lines]) => {
    const decoded = decodeBase64(lines.replaceAll(/\\r|\\n|\s+/gu, ""));
    return decoded === undefined ? [] : [decoded];
  });
}

/** Parts of runs that are no base64 as a whole: what follows a slash, a dash or an underline may be. */
export function innerRuns(text: string): string[] {
  const found: string[] = [];
  for (const [run] of text.matchAll(BASE64_RUN)) {
    if (run.length > MAX_RUN || decodeBase64(run) !== undefined) continue;
    for (const separator of run.matchAll(/[-_/]/gu)) {
      const decoded = decodeBase64(run.slice(separator.index + 1));
      if (decoded !== undefined) found.push(decoded);
    }
    for (const piece of run.split(/[-_/]/u)) {
      const decoded = piece.length < 20 || piece.length === run.length ? undefined : decodeBase64(piece);
      if (decoded !== undefined) found.push(decoded);
    }
  }
  return found;
}

/** The text with escapes undone (`\\u002f`, `\\x2f`, `&#47;`, wide and invisible characters), `undefined` when there are none. */
export function withoutEscapes(text: string): string | undefined {
  let plain = text;
  if (text.includes("\\"))
    plain = plain
      // Each text that holds another doubles the backslashes of what it holds.
      .replace(
        /\\+u(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))/gu,
        (all, wide: string | undefined, digits: string | undefined) =>
          character(wide ?? digits ?? "", 16) ?? all,
      )
      .replace(/\\+x([0-9A-Fa-f]{2})/gu, (all, digits: string) => character(digits, 16) ?? all)
      .replaceAll(/\\(["'/\\])/gu, "$1");
  if (text.includes("&"))
    plain = plain
      .replace(/&#x([0-9A-Fa-f]{1,6});/gu, (all, digits: string) => character(digits, 16) ?? all)
      .replace(/&#(\d{1,7});/gu, (all, digits: string) => character(digits, 10) ?? all)
      .replaceAll("&amp;", "&");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a text of two bytes a character is full of them.
  if (/[^\u0001-\u007e]/u.test(text)) plain = plain.normalize("NFKC").replaceAll(INVISIBLE, "");
  return plain === text ? undefined : plain;
}

function character(digits: string, base: number): string | undefined {
  const code = Number.parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** The text that hexadecimal digits hold, `undefined` when they hold none. */
export function decodeHex(text: string): string | undefined {
  if (text.length < 2 * MIN_BASE64 || text.length % 2 === 1 || !/^(?:0x)?[0-9A-Fa-f]+$/u.test(text))
    return undefined;
  return textOfBytes(Buffer.from(text.replace(/^0x/u, ""), "hex"));
}

/** The text with URL encoding undone, `undefined` when there is none. */
export function decodeUrl(text: string): string | undefined {
  if (!URL_ENCODED.test(text)) return undefined;
  const decoded = text.replace(/(?:%[0-9A-Fa-f]{2})+/gu, (run) =>
    Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"),
  );
  return decoded === text ? undefined : decoded;
}
