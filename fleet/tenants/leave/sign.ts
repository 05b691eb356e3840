import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { StampError } from "../../../core/errors";
import { readTextFile } from "../../../core/files/read-text";
import { parse } from "../../../core/parse";
import { MANIFEST_FILE, type Manifest, SIGNATURE_FILE } from "../../../tenants/bundle/manifest";
import { readManifest } from "../../../tenants/bundle/read";
import { digestOf, manifestBytes } from "../../../tenants/bundle/save";
import { envelopeSchema, open } from "../../evidence/envelope";
import { sealedStatement } from "../../evidence/sealed";

const BUNDLE = "https://github.com/stampworks/stampworks/tenant-bundle/v1";
const ERASURE = "https://github.com/stampworks/stampworks/erasure/v1";
/** Most bytes of a signed statement. */
const MOST = 64 * 1024 * 1024;

const statementSchema = z.object({
  predicateType: z.literal(BUNDLE),
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: z.string() }) })),
});

/** A statement over a bundle's files, signed. */
export function signBundle(key: KeyObject) {
  return (files: ReadonlyMap<string, string>, { at, by, closed, parts, tenant }: Manifest): Uint8Array => {
    const counts = parts.map(({ count, mover, what }) => ({ mover, what, count }));
    return sealedStatement(
      BUNDLE,
      files,
      { tenant: tenant.tenant, stamp: tenant.stamp, at, by, closed, counts },
      key,
    );
  };
}

/** A statement over the proof of an erasure, signed. */
export function signProof(file: string, bytes: Uint8Array, key: KeyObject): Uint8Array {
  return sealedStatement(ERASURE, new Map([[file, digestOf(bytes)]]), {}, key);
}

/**
 * A bundle's manifest, once its signature was found to be the key's.
 * @throws StampError `input` where it is not
 */
export function signedManifest(folder: string, key: KeyObject): Manifest {
  const manifest = readManifest(folder);
  const text = readTextFile(join(folder, SIGNATURE_FILE), { limit: MOST, name: SIGNATURE_FILE });
  const envelope = parse(envelopeSchema, json(text), "", (error) => error.at({ file: SIGNATURE_FILE }));
  const payload = open(envelope, key);
  const wrong = (problem: string): StampError =>
    new StampError("input", problem, {
      file: SIGNATURE_FILE,
      fix: "take the bundle as it was written, and the public part of the key that signed it",
    });
  if (payload === undefined) throw wrong("the bundle was not signed with this key, or was changed since");
  const { subject } = parse(statementSchema, json(payload.toString("utf8")), "", (error) =>
    error.at({ file: SIGNATURE_FILE }),
  );
  const said = new Map(subject.map(({ digest, name }) => [name, digest.sha256]));
  if (said.get(MANIFEST_FILE) !== digestOf(manifestBytes(folder)))
    throw wrong("the bundle's manifest is not the one that was signed");
  return manifest;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StampError("input", "not JSON", { file: SIGNATURE_FILE }, { cause: error });
  }
}
