import { join } from "node:path";
import { z } from "zod";
import { StampError } from "../../core/errors";
import { writeDurably } from "../../core/files/durable";
import { readJsonFile } from "../../core/files/json";
import { isThere } from "../../core/files/read-bytes";
import type { BlueprintLock } from "../../graph/equal/lock";

/** Name of the lock, beside Pulumi.yaml. */
export const LOCK_FILE = "blueprint.lock.json";

/** Most bytes of a lock; a class on a cloud takes some hundred thousand. */
export const MAX_LOCK_BYTES = 64 * 1024 * 1024;

const values = z.record(z.string(), z.unknown());
const resource = z.looseObject({
  type: z.string(),
  inputs: values,
  options: values,
  observed: values.optional(),
  dependencies: z.array(z.string()),
  propertyDependencies: z.record(z.string(), z.array(z.string())),
});
const form = z.object({
  fingerprint: z.string(),
  resources: z.record(z.string(), resource),
  outputs: z.record(z.string(), z.unknown()),
});
const forms = z.record(z.string(), form);
// A lock of a release that recorded no centres and no routing layer has none; it is read all the same.
const schema = z.object({
  version: z.literal(1),
  forms,
  central: forms.optional(),
  routing: forms.optional(),
});

/**
 * The lock of a project, or undefined when it has none.
 * @throws StampError `input` when the file is not a lock
 */
export function readLock(folder: string): BlueprintLock | undefined {
  const path = join(folder, LOCK_FILE);
  if (!isThere(path)) return undefined;
  const fix = "write it anew: stampworks lock";
  const read = readJsonFile(path, { limit: MAX_LOCK_BYTES, name: LOCK_FILE, expected: fix });
  const parsed = schema.safeParse(read);
  if (parsed.success) return parsed.data as unknown as BlueprintLock;
  const version = z.object({ version: z.number() }).safeParse(read).data?.version;
  if (version !== undefined && version !== 1)
    throw new StampError("input", `a lock of version ${version}`, {
      file: LOCK_FILE,
      field: "version",
      allowed: "1, which this release of Stampworks writes",
      fix: `take the release that wrote it, or ${fix}`,
    });
  throw new StampError("input", "not a lock of a blueprint", {
    file: LOCK_FILE,
    fix,
  });
}

/** What is said of a form whose fingerprint is not its own. */
export function byHand(key: string): string {
  return `${LOCK_FILE} was changed by hand: what it records of ${key} is not what its fingerprint says; write it anew (stampworks lock) and review the change`;
}

/** Writes the lock, its keys sorted so that a review shows what changed and nothing else. */
export function writeLock(folder: string, lock: BlueprintLock): void {
  writeDurably(join(folder, LOCK_FILE), lockText(lock));
}

/** The lock as it stands in the file: a line a property, so that a review shows which one changed. */
export function lockText(lock: BlueprintLock): string {
  return `${lines(sorted(lock), LINE_DEPTH, "")}\n`;
}

/** forms → form → resources → resource → inputs → property. */
const LINE_DEPTH = 6;

function lines(value: unknown, depth: number, indent: string): string {
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth === 0)
    return JSON.stringify(value);
  const inner = `${indent} `;
  const entries = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${lines(item, depth - 1, inner)}`,
  );
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sorted(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
