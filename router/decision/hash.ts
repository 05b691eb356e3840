const P1 = 0x9e3779b1;
const P2 = 0x85ebca77;
const P3 = 0xc2b2ae3d;
const P4 = 0x27d4eb2f;
const P5 = 0x165667b1;
const imul = Math.imul;

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function word(text: string, at: number): number {
  return (
    text.charCodeAt(at) |
    (text.charCodeAt(at + 1) << 8) |
    (text.charCodeAt(at + 2) << 16) |
    (text.charCodeAt(at + 3) << 24)
  );
}

function round(lane: number, input: number): number {
  return imul(rotate((lane + imul(input, P2)) | 0, 13), P1);
}

/**
 * xxHash32 of a string of ASCII characters, 0 to 2^32 − 1: the hash that HAProxy has as the converter `xxh32`, so that
 * the router and the edge function agree. Written for the JavaScript of CloudFront Functions, which has no BigInt.
 * Source: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */
export function xxh32(text: string, seed: number): number {
  let at = 0;
  let hash: number;
  if (text.length >= 16) {
    let a = (seed + P1 + P2) | 0;
    let b = (seed + P2) | 0;
    let c = seed | 0;
    let d = (seed - P1) | 0;
    for (; at + 16 <= text.length; at += 16) {
      a = round(a, word(text, at));
      b = round(b, word(text, at + 4));
      c = round(c, word(text, at + 8));
      d = round(d, word(text, at + 12));
    }
    hash = (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0;
  } else {
    hash = (seed + P5) | 0;
  }
  hash = (hash + text.length) | 0;
  for (; at + 4 <= text.length; at += 4) {
    hash = imul(rotate((hash + imul(word(text, at), P3)) | 0, 17), P4);
  }
  for (; at < text.length; at += 1) {
    hash = imul(rotate((hash + imul(text.charCodeAt(at), P5)) | 0, 11), P1);
  }
  hash = imul(hash ^ (hash >>> 15), P2);
  hash = imul(hash ^ (hash >>> 13), P3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
