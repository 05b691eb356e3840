import type { PropertyValue } from "./property";

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$|^[A-Za-z0-9_-]+={0,2}$/u;
const BASE64_RUN = /[A-Za-z0-9+/_-]{20,}={0,2}/gu;
/** Shortest base64 text that is looked into: what it hides would be twelve characters. */
const MIN_BASE64 = 16;
const URL_ENCODED = /%[0-9A-Fa-f]{2}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text.
const BINARY = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/u;

/** The object or array a text holds as JSON, `undefined` when it holds none. */
export function parseJson(text: string): PropertyValue | undefined {
  const first = text.charCodeAt(0);
  const trimmed = first === 123 || first === 91 ? text : text.trimStart();
  const start = trimmed.charCodeAt(0);
  if (start !== 123 && start !== 91) return undefined;
  try {
    return JSON.parse(trimmed) as PropertyValue;
  } catch {
    return undefined;
  }
}

/** The text a whole string holds as base64 of either alphabet, `undefined` when it holds none. */
export function decodeBase64(text: string): string | undefined {
  if (text.length < MIN_BASE64 || text.length % 4 === 1 || !BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64");
  // Decoding skips what does not fit; only a text that comes back unchanged is base64.
  const plain = text.replace(/=+$/u, "").replaceAll("-", "+").replaceAll("_", "/");
  if (bytes.toString("base64").replace(/=+$/u, "") !== plain) return undefined;
  const decoded = bytes.toString("utf8");
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

/** The text with URL encoding undone, `undefined` when there is none. */
export function decodeUrl(text: string): string | undefined {
  if (!URL_ENCODED.test(text)) return undefined;
  const decoded = text.replace(/(?:%[0-9A-Fa-f]{2})+/gu, (run) =>
    Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"),
  );
  return decoded === text ? undefined : decoded;
}
