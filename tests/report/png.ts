import { inflateSync } from "node:zlib";

/** A PNG's pixels, one after the other. */
export interface Pixels {
  readonly bytes: Buffer;
  /** Bytes of a pixel: red, green, blue, and alpha where there is any. */
  readonly each: number;
}

/** The pixels of a PNG of eight bits a channel, which is what librsvg writes. */
export function pngPixels(png: Buffer): Pixels {
  const each = png[25] === 6 ? 4 : 3;
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  if (png[24] !== 8 || ![2, 6].includes(png[25] ?? 0) || png[28] !== 0)
    throw new Error("not eight bits of red, green and blue");
  const chunks: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") chunks.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(chunks));
  const line = width * each;
  const out = Buffer.alloc(height * line);
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (line + 1)] ?? 0;
    for (let column = 0; column < line; column += 1) {
      const at = row * line + column;
      const left = column < each ? 0 : (out[at - each] ?? 0);
      const above = row === 0 ? 0 : (out[at - line] ?? 0);
      const corner = row === 0 || column < each ? 0 : (out[at - line - each] ?? 0);
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0;
      out[at] = (raw[row * (line + 1) + 1 + column] ?? 0) + guess;
    }
  }
  return { bytes: out, each };
}

/** Of left, above and the corner, the one that is nearest to left + above − corner. */
function paeth(left: number, above: number, corner: number): number {
  const wanted = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(wanted - value));
  if (a === undefined || b === undefined || c === undefined) return 0;
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
