import { createPublicKey, type KeyObject } from "node:crypto";
import { keyIdOf, seal } from "./envelope";

/** in-toto's statement, version 1: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

/**
 * A signed statement, as a file.
 * @param subjects name → SHA-256 of what it is about
 */
export function sealedStatement(
  predicateType: string,
  subjects: ReadonlyMap<string, string>,
  predicate: object,
  key: KeyObject,
): Buffer {
  const subject = [...subjects].map(([name, sha256]) => ({ name, digest: { sha256 } }));
  const statement = { _type: STATEMENT_TYPE, subject, predicateType, predicate };
  const envelope = seal(Buffer.from(JSON.stringify(statement)), key, keyIdOf(createPublicKey(key)));
  return Buffer.from(`${JSON.stringify(envelope, undefined, 2)}\n`);
}
