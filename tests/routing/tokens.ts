import { createHmac, type KeyObject, sign } from "node:crypto";
import { TOKEN_KEY } from "./fleet";

const encode = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** Claims that hold, apart from those replaced; undefined leaves one out. */
export function claims(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { iss: "https://login.example.test", aud: "stamps", exp: 4_000_000_000, ...more };
}

/** A token signed with HS256, whatever its header says. */
export function token(
  payload: unknown,
  header: Record<string, unknown> = { alg: "HS256", typ: "JWT" },
  key = TOKEN_KEY,
): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

/** A token of header and claims as they are said, signed with HS256. */
export function signed(header: string, payload: string): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${createHmac("sha256", TOKEN_KEY).update(text).digest("base64url")}`;
}

/** A token signed with RS256. */
export function signedRs256(payload: unknown, key: KeyObject): string {
  const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(payload)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

/** A token that was good until its claims were replaced. */
export function tampered(payload: unknown, replaced: unknown): string {
  const [header, , signature] = token(payload).split(".");
  return `${header}.${encode(replaced)}.${signature}`;
}

/** A token that says it needs no signature. */
export function unsigned(payload: unknown): string {
  return `${encode({ alg: "none" })}.${encode(payload)}.`;
}
