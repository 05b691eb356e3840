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

function decodePart(part: string): Readonly<Record<string, unknown>> | undefined {
  const text = decodeBase64Url(part);
  if (text === undefined) return undefined;
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
  const match = /^bearer +(.*)$/i.exec(authorization === undefined ? "" : authorization.trim());
  if (match === null) return { kind: "absent" };
  const parts = (match[1] as string).split(".");
  if (parts.length !== 3 || parts[2] === "") return { kind: "invalid" };
  const header = decodePart(parts[0] as string);
  if (header === undefined || header["alg"] !== rule.algorithm) return { kind: "invalid" };
  if (!verify(parts[0] + "." + parts[1], parts[2] as string)) return { kind: "invalid" };
  const claims = decodePart(parts[1] as string);
  if (claims === undefined) return { kind: "invalid" };
  const expiry = claims["exp"];
  const start = claims["nbf"];
  if (typeof expiry !== "number" || expiry <= now) return { kind: "invalid" };
  if (start !== undefined && (typeof start !== "number" || start > now)) return { kind: "invalid" };
  if (claims["iss"] !== rule.issuer || !forAudience(claims["aud"], rule.audience)) return { kind: "invalid" };
  return { kind: "verified", claims: claims };
}
