import { ALPHABET } from "./format";
import type { ClaimRule, Token } from "./types";

/** The bytes of base64url text as a string of characters 0–255; undefined when it is none. */
export function decodeBase64Url(text: string): string | undefined {
  let bits = 0;
  let held = 0;
  let bytes = "";
  for (let i = 0; i < text.length; i += 1) {
    const digit = ALPHABET.indexOf(text.charAt(i));
    if (digit < 0) return undefined;
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += String.fromCharCode((held >>> bits) & 255);
    }
  }
  return bytes;
}

const INVALID: Token = { kind: "invalid" };
/** Code and epoch of a stamp. */
const AT = /^[\w-]{2}\.[0-9]{1,15}$/;

/** What is looked at of a token's header; with `crit` it asks for rules that nobody here knows (RFC 7515, 4.1.11). */
const OF_HEADER = ["alg", "crit"];

/** A time that is no plain number of seconds: with so many digits, or an exponent, readers disagree. */
const ODD_TIME = /"(?:exp|nbf|iat)"[ \t\r\n]*:[ \t\r\n]*(?![0-9]{1,15}(?:\.[0-9]+)?[ \t\r\n]*[,}])/;

/**
 * True when readers of JSON disagree about a text: it names one of the members twice, at whatever depth, writes a member's name
 * with an escape, has blanks before a colon, or a time that is none. One would take the first, the other the last, and so each
 * another tenant. HAProxy's patterns (`router/haproxy/patterns.ts`) say the same.
 */
function isAmbiguous(text: string, members: readonly string[]): boolean {
  if (/\\u[^"]*"[ \t\r\n]*:/.test(text) || /"[ \t\r\n]+:/.test(text)) return true;
  if (ODD_TIME.test(text)) return true;
  for (let i = 0; i < members.length; i += 1) {
    const parts = text.split('"' + members[i] + '"');
    let count = 0;
    for (let j = 1; j < parts.length; j += 1) if (/^[ \t\r\n]*:/.test(parts[j] as string)) count += 1;
    if (count > 1) return true;
  }
  return false;
}

function decodePart(part: string, members: readonly string[]): Readonly<Record<string, unknown>> | undefined {
  const text = decodeBase64Url(part);
  if (text === undefined || isAmbiguous(text, members)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (_) {
    return undefined;
  }
}

/** Compares without telling by its duration how much was right. */
function same(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

function forAudience(claim: unknown, audience: string): boolean {
  return Array.isArray(claim) ? claim.indexOf(audience) >= 0 : claim === audience;
}

/** Checks a token's signature: what was signed and the signature in base64url. */
export type Verify = (signed: string, signature: string) => boolean;

/** The verifier of HS256: `sign` is HMAC-SHA-256 in base64url without padding. */
export function hmacVerifier(sign: (signed: string) => string): Verify {
  return (signed, signature) => same(sign(signed), signature);
}

/**
 * What the Authorization header holds. A token counts as verified when its header names the one declared algorithm
 * (never the token's own choice), the signature holds, it has an expiry that has not passed, it is valid already, and
 * issuer and audience are the declared ones.
 *
 * @param authorization the header's value; undefined when absent
 * @param now seconds since 1970
 */
export function readToken(
  authorization: string | undefined,
  rule: ClaimRule,
  verify: Verify,
  now: number,
): Token {
  const match = /^[ \t]*bearer +(.*?)[ \t]*$/i.exec(authorization === undefined ? "" : authorization);
  if (match === null) return { kind: "absent" };
  const parts = (match[1] as string).split(".");
  if (parts.length !== 3 || parts[2] === "") return INVALID;
  const header = decodePart(parts[0] as string, OF_HEADER);
  if (header === undefined || header["alg"] !== rule.algorithm || header["crit"] !== undefined)
    return INVALID;
  if (!verify(parts[0] + "." + parts[1], parts[2] as string)) return INVALID;
  const at = rule.at;
  const members = ["aud", "exp", "iat", "iss", "nbf", rule.claim, at === undefined ? "exp" : at.claim];
  const claims = decodePart(parts[1] as string, members);
  if (claims === undefined) return INVALID;
  const expiry = claims["exp"];
  const start = claims["nbf"];
  if (typeof expiry !== "number" || expiry <= now) return INVALID;
  if (start !== undefined && (typeof start !== "number" || start > now)) return INVALID;
  if (claims["iss"] !== rule.issuer || !forAudience(claims["aud"], rule.audience)) return INVALID;
  // A token that is old may say an epoch that was of another stamp: its whole life counts, not what is left of it.
  const born = claims["iat"];
  const isShort = at !== undefined && typeof born === "number" && born <= now && expiry - born <= at.seconds;
  const place = isShort ? claims[at.claim] : "";
  return { kind: "verified", claims: claims, at: typeof place === "string" && AT.test(place) ? place : "" };
}
