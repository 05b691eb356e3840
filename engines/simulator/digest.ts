import { createHash } from "node:crypto";

/** SHA-256 over the parts; a separator that no name contains keeps ("a", "bc") and ("ab", "c") apart. */
function bytes(parts: readonly string[]): Buffer {
  return createHash("sha256").update(parts.join("\u0000")).digest();
}

/** `length` (1–64) hexadecimal digits that are always the same for the same parts. */
export function hex(length: number, ...parts: string[]): string {
  return bytes(parts).toString("hex").slice(0, length);
}

/** `length` (1–30) decimal digits; the first is never 0, as account and project numbers are written. */
export function digits(length: number, ...parts: string[]): string {
  const text = BigInt(`0x${bytes(parts).toString("hex")}`).toString();
  return text.slice(0, length);
}

/** `length` (1–32) characters of the alphabet. */
export function letters(length: number, alphabet: string, ...parts: string[]): string {
  return [...bytes(parts)]
    .slice(0, length)
    .map((byte) => alphabet[byte % alphabet.length])
    .join("");
}

/** A version 4 shaped UUID that is always the same for the same parts. */
export function uuid(...parts: string[]): string {
  const text = hex(32, ...parts);
  const variant = "89ab"[Number.parseInt(text[16] ?? "0", 16) % 4];
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
}
