const MAX_DEPTH = 3;
/** Shorter runs decode to less than any identifier. */
const MIN_RUN = 20;
const BASE64_RUN = /[A-Za-z0-9+/_-]{20,}={0,2}/gu;
const HEX_RUN = /[0-9A-Fa-f]{40,}/gu;
const ENCODED_CHARACTER = /%[0-9A-Fa-f]{2}/u;

/**
 * A text and every text hidden in it by URL encoding, base64 (both alphabets, also in the middle of other text)
 * or hexadecimal digits, up to three layers deep. The text itself comes first. Texts that hold no printable run
 * are left out.
 */
export function decodings(text: string): string[] {
  const found = new Set([text]);
  let layer = [text];
  for (let depth = 0; depth < MAX_DEPTH && layer.length > 0; depth += 1) {
    const next = layer.flatMap(decodeOnce).filter((decoded) => !found.has(decoded));
    for (const decoded of next) found.add(decoded);
    layer = next;
  }
  return [...found];
}

function decodeOnce(text: string): string[] {
  if (text.length < MIN_RUN) return [];
  const decoded: string[] = [];
  if (ENCODED_CHARACTER.test(text)) decoded.push(urlDecode(text));
  for (const [run] of text.matchAll(BASE64_RUN)) {
    // Text of the same alphabet may stand in front, so each of the four alignments can be the right one.
    for (let offset = 0; offset < 4; offset += 1)
      keepPrintable(Buffer.from(run.slice(offset), "base64"), decoded);
  }
  for (const [run] of text.matchAll(HEX_RUN)) {
    for (let offset = 0; offset < 2; offset += 1)
      keepPrintable(Buffer.from(run.slice(offset), "hex"), decoded);
  }
  return decoded;
}

function urlDecode(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/gu, (run) =>
    Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"),
  );
}

/** Random bytes hardly ever hold eight printable characters in a row twice as often as not. */
function keepPrintable(bytes: Buffer, into: string[]): void {
  const text = bytes.toString("latin1");
  const runs = text.match(/[\x20-\x7e]{8,}/gu);
  if (runs !== null) into.push(...runs);
}
