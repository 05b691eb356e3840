import { createPublicKey } from "node:crypto";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { StampError } from "../../core/errors";
import { syncFolder, writeNew } from "../../core/files/durable";
import { isThere, readBytes } from "../../core/files/read-bytes";
import { redactValue } from "../../core/redact";
import { operator } from "../../core/locks/lock";
import { baseline } from "../../policies/packs/baseline";
import { readAllowFile } from "../check/allow/allow-file";
import { check } from "../check/check";
import { checkSchema } from "../check/verdict-schema";
import type { FleetContext } from "../context";
import { LOCK_FILE, MAX_LOCK_BYTES } from "../lock/lock-file";
import { lock } from "../lock/record";
import { readSettings } from "../inventory/settings";
import { withJournals } from "../journals";
import { type BuildEvent, openFleet } from "../open";
import { readRecords } from "../recovery/records";
import { rolloutReport } from "../report/rollouts";
import { ROLLOUT_JOURNAL } from "../rollout/journal";
import type { WorkEvent } from "../work/stacks";
import { keyIdOf, seal } from "./envelope";
import { requireFleetKey, signingKey } from "./keys";
import { digestOf, statementOf } from "./statement";

/** Name of the signed statement in a bundle. */
export const ENVELOPE_FILE = "statement.dsse.json";

/** What a bundle is made of. */
export interface EvidenceInput {
  /** Folder that is made for the bundle; it must not be there. */
  readonly out: string;
  /** Exported states, which must be what the lock records; without any the render is judged. */
  readonly states: readonly string[];
  /** File of the private key that signs. Default: the key in STAMPWORKS_EVIDENCE_KEY. */
  readonly key?: string | undefined;
  /** Where rollouts' journals are kept: a folder, `registry`, or a registry's address. Default: see `openJournals`. */
  readonly journal?: string | undefined;
  /** The tool's version, as the statement says it. */
  readonly tool: string;
}

/** A bundle that was written. */
export interface EvidenceResult {
  readonly folder: string;
  readonly holds: boolean;
  readonly judged: "states" | "render";
  readonly stamps: number;
  readonly exceptions: number;
  readonly rollouts: number;
  readonly keyId: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/** What `stampworks evidence --json` prints. */
export const evidenceSchema = z.strictObject({
  folder: z.string(),
  holds: z.boolean().describe("Both laws and the baseline hold"),
  judged: z.enum(["states", "render"]),
  stamps: z.int(),
  exceptions: z.int().describe("Entries of the allow-list"),
  rollouts: z.int(),
  keyId: z.string().describe("SHA-256 of the public key that proves the signature"),
  files: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
});

/**
 * Writes a bundle for an auditor: what was reviewed (the lock), what it comes to (the verdict on the laws and the baseline,
 * with the benchmarks' ids), what is excepted and who answers for it, what was rolled out; and a signed statement over the bytes of
 * it all. A fleet whose laws are broken gets its bundle, too: it says so.
 * @throws StampError `input` for a lock that is not there or not up to date, a key that can't sign or is not the fleet's, a folder
 * that is there
 */
export async function evidence(
  input: EvidenceInput,
  context: FleetContext<WorkEvent | BuildEvent>,
): Promise<EvidenceResult> {
  const fleet = await openFleet(context);
  const { project } = fleet.inventory;
  const key = signingKey(input.key, context);
  const publicKey = createPublicKey(key);
  requireFleetKey(key, context.cwd, project.root);
  const out = resolve(context.cwd, input.out);
  if (isThere(out))
    throw new StampError("input", "there is something already", {
      field: "the bundle's folder",
      received: input.out,
      fix: "name a folder that is not there: a bundle is never written over",
    });
  const judged = input.states.length > 0 ? "states" : "render";
  await requireLock(context);
  const verdict = await check({ states: input.states, lock: judged === "states" }, context);
  const exceptions = readAllowFile(project);
  const rollouts = await withJournals(context, project, input.journal, async (journals) =>
    (await journals.readAll(ROLLOUT_JOURNAL)).map(rolloutReport),
  );
  const lockBytes = readBytes(join(project.root, LOCK_FILE), { limit: MAX_LOCK_BYTES, name: LOCK_FILE });
  const files = new Map<string, Uint8Array>([
    [LOCK_FILE, lockBytes],
    ["verdict.json", json(checkSchema.parse(verdict))],
    [
      "rules.json",
      json(baseline.map(({ benchmarks, id, severity, title }) => ({ id, severity, title, benchmarks }))),
    ],
    ["exceptions.json", json(exceptions)],
    ["rollouts.json", json(rollouts)],
    ...drillsFile(project.root),
  ]);
  const statement = statementOf(files, {
    project: project.name,
    at: new Date().toISOString(),
    by: operator(),
    tool: input.tool,
    judged,
    holds: verdict.holds,
    fingerprints: verdict.fingerprints,
  });
  const keyId = keyIdOf(publicKey);
  const envelope = seal(Buffer.from(JSON.stringify(statement)), key, keyId);
  writeBundle(out, new Map([...files, [ENVELOPE_FILE, plain(envelope)]]));
  return {
    folder: out,
    holds: verdict.holds,
    judged,
    stamps: verdict.stamps.length,
    exceptions: exceptions.length,
    rollouts: rollouts.length,
    keyId,
    files: [...files].map(([name, bytes]) => ({ name, sha256: digestOf(bytes) })),
  };
}

/** The records of restore drills, where the fleet says how it drills. */
function drillsFile(root: string): [string, Uint8Array][] {
  const { drills } = readSettings(root);
  if (drills === undefined) return [];
  const { faults, rebuilds, records, registry } = readRecords(root, drills.records);
  return [
    ["drills.json", json([...records, ...rebuilds, ...faults, ...registry].map(({ record }) => record))],
  ];
}

/** What is reviewed is the lock: one that is not what the blueprint makes proves nothing of it. */
async function requireLock(context: FleetContext<WorkEvent | BuildEvent>): Promise<void> {
  const { changed } = await lock({ check: true }, context);
  if (changed.length === 0) return;
  throw new StampError("input", `${LOCK_FILE} is not what the blueprint makes`, {
    received: changed.map(({ form, isNew }) => `${form}${isNew ? " is not in it" : " differs"}`).join(", "),
    fix: "write it and have it reviewed: stampworks lock",
  });
}

/** A signature must not be taken for a secret and replaced. */
function plain(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}

function json(value: unknown): Buffer {
  return plain(redactValue(value));
}

/** Writes the folder beside its place and moves it there: whoever sees it sees all of it. */
function writeBundle(out: string, files: ReadonlyMap<string, Uint8Array>): void {
  const partial = join(dirname(out), `.${basename(out)}.${process.pid}`);
  mkdirSync(dirname(out), { recursive: true });
  mkdirSync(partial);
  try {
    for (const [name, bytes] of files) writeNew(join(partial, name), bytes);
    syncFolder(partial);
    renameSync(partial, out);
    syncFolder(dirname(out));
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}
