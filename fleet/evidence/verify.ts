import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { StampError } from "../../core/errors";
import { isThere, readBytes } from "../../core/files/read-bytes";
import type { FleetContext } from "../context";
import { hasProject, readProject } from "../inventory/project";
import { MAX_LOCK_BYTES } from "../lock/lock-file";
import { envelopeSchema, keyIdOf, open } from "./envelope";
import { ENVELOPE_FILE } from "./evidence";
import { publicKeyOf } from "./keys";
import { digestOf, type Statement, statementSchema } from "./statement";

/** Most bytes of an envelope: some ten thousand stamps with their fingerprints. */
const MAX_ENVELOPE_BYTES = 16 * 1024 * 1024;

/** Which bundle, and whose signature it must bear. */
export interface VerifyInput {
  /** The bundle's folder. */
  readonly folder: string;
  /** File of the public key. Default: the one that the project's stampworks.yaml names. */
  readonly publicKey?: string | undefined;
}

/** Whether a bundle is what was signed. */
export interface VerifyResult {
  readonly valid: boolean;
  readonly keyId: string;
  /** What is not as it was signed; empty when the bundle is valid. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
  /** What the signed statement says of the fleet; absent when the signature is not the key's. */
  readonly says?: Statement["predicate"];
}

/** What `stampworks evidence verify --json` prints. */
export const verifySchema = z.strictObject({
  valid: z.boolean().describe("Every byte is as it was signed"),
  keyId: z.string().describe("SHA-256 of the public key"),
  problems: z.array(z.strictObject({ file: z.string(), problem: z.string() })),
  says: statementSchema.shape.predicate.optional(),
});

/**
 * Checks a bundle, offline: the signature, the digest of each file, and that no file is there that was not signed.
 * @throws StampError `input` where there is no key or no bundle
 */
export function verifyEvidence(
  { folder, publicKey }: VerifyInput,
  { cwd }: Pick<FleetContext, "cwd">,
): Promise<VerifyResult> {
  const root = hasProject(cwd) ? readProject(cwd).root : cwd;
  const key = publicKeyOf(publicKey, cwd, root);
  if (key === undefined)
    throw new StampError("input", "it is not said whose signature the evidence must bear", {
      field: "--public-key",
      fix: "give the public key's file, or name it as evidence.publicKey in stampworks.yaml",
    });
  const path = resolve(cwd, folder);
  const keyId = keyIdOf(key);
  const refused = (problem: string): Promise<VerifyResult> =>
    Promise.resolve({ valid: false, keyId, problems: [{ file: ENVELOPE_FILE, problem }] });
  const envelope = jsonOf(readEnvelope(path, folder), envelopeSchema);
  if (envelope === undefined) return refused("not an envelope of a statement");
  const payload = open(envelope, key);
  if (payload === undefined) return refused(`not signed with key ${keyId}`);
  const statement = jsonOf(payload, statementSchema);
  if (statement === undefined) return refused("signed, but not a statement of evidence");
  const problems = [...changed(path, statement), ...unsigned(path, statement)];
  return Promise.resolve({ valid: problems.length === 0, keyId, problems, says: statement.predicate });
}

function readEnvelope(path: string, folder: string): Buffer {
  const file = join(path, ENVELOPE_FILE);
  const name = join(folder, ENVELOPE_FILE);
  if (isThere(file)) return readBytes(file, { limit: MAX_ENVELOPE_BYTES, name });
  throw new StampError("input", "no bundle of evidence", {
    file: name,
    fix: "give the folder that stampworks evidence wrote",
  });
}

/** What bytes say, or undefined when they are no JSON of this kind. */
function jsonOf<S extends z.ZodType>(bytes: Buffer, schema: S): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(bytes.toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

function* changed(path: string, { subject }: Statement): Iterable<VerifyResult["problems"][number]> {
  for (const { name, digest } of subject) {
    const file = join(path, name);
    if (!isThere(file)) yield { file: name, problem: "missing" };
    else if (digestOf(readBytes(file, { limit: MAX_LOCK_BYTES, name })) !== digest.sha256)
      yield { file: name, problem: "changed since it was signed" };
  }
}

function* unsigned(path: string, { subject }: Statement): Iterable<VerifyResult["problems"][number]> {
  const signed = new Set([ENVELOPE_FILE, ...subject.map(({ name }) => name)]);
  for (const name of readdirSync(path))
    if (!signed.has(name)) yield { file: name, problem: "not part of what was signed" };
}
