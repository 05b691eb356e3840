import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { StampError } from "../../core/errors";
import { writeDurably } from "../../core/files/durable";
import { isThere } from "../../core/files/read-bytes";
import { readTextFile } from "../../core/files/read-text";

/** The account by which a certificate authority knows the fleet. */
export interface Account {
  /** Its private key (PEM). */
  readonly key: string;
  /**
   * What a router answers a challenge with beside the challenge's own token (RFC 8555, 8.1). It is no secret: it proves nothing to
   * who has not the key.
   */
  readonly thumbprint: string;
}

const MAX_BYTES = 16 * 1024;

/**
 * The account whose key lies in a file; one is made where there is none, which only its owner may read.
 * @throws StampError `input` for a file that has no key of the curve P-256
 */
export function openAccount(file: string): Account {
  if (!isThere(file)) writeDurably(file, newKey(), { mode: 0o600 });
  const name = "the account's key";
  const fix = "name the file of the account, or one that is not there yet: it is made";
  const key = readTextFile(file, { limit: MAX_BYTES, name, field: "--account", fix });
  return { key, thumbprint: thumbprintOf(key, fix) };
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** RFC 7638: the digest of the public key's members in the order of their names. */
function thumbprintOf(key: string, fix: string): string {
  try {
    const { crv, kty, x, y } = createPublicKey(createPrivateKey(key)).export({ format: "jwk" });
    if (crv === "P-256")
      return createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
  } catch (error) {
    throw bad(fix, error);
  }
  throw bad(fix);
}

function bad(fix: string, cause?: unknown): StampError {
  const details = { field: "--account", allowed: "a private key (PEM) of the curve P-256", fix };
  return new StampError("input", "the account's file has no such key", details, { cause });
}
