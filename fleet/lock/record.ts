import { z } from "zod";
import { type BlueprintLock, compareWithLock } from "../../graph/equal/lock";
import type { FleetContext } from "../context";
import { blueprintOf, type BuildEvent, type LoadedFleet, openFleet } from "../open";
import { makeLock, makeOwnLock } from "./lock";
import { LOCK_FILE, readLock, writeLock } from "./lock-file";

/** What to do with the record. */
export interface LockInput {
  /** Write nothing; only say whether the record is up to date. */
  readonly check: boolean;
}

/** What the blueprint makes now, against what is recorded. */
export interface LockResult {
  readonly file: string;
  /** How many forms (class and cloud) there are. */
  readonly forms: number;
  readonly changed: readonly ChangedForm[];
  readonly written: boolean;
  /** Forms of the record and of now together. */
  readonly compared: number;
}

/** A form that is not as it is recorded. */
export interface ChangedForm {
  readonly form: string;
  /** 0 for a new one. */
  readonly differences: number;
  readonly isNew: boolean;
}

/**
 * Records what the blueprint makes of each class on each cloud, so that a review shows what a change does to every
 * stamp. With `check` nothing is written.
 */
export async function lock({ check }: LockInput, context: FleetContext<BuildEvent>): Promise<LockResult> {
  const fleet = await openFleet(context);
  const { own, root } = fleet.inventory.project;
  const before = readLock(root);
  const after = await (own === undefined ? blueprintLock : makeOwnLock)(fleet, context.signal);
  const keys = [...new Set([...Object.keys(before?.forms ?? {}), ...Object.keys(after.forms)])].sort();
  const changed = keys.flatMap((key): ChangedForm[] => {
    const [old, now] = [before?.forms[key], after.forms[key]];
    if (old?.fingerprint === now?.fingerprint) return [];
    const canonical = {
      outputs: {},
      resources: {},
      ...now,
      stack: "",
      urns: new Map<string, string>(),
      unknown: 0,
    };
    const differences = old === undefined ? 0 : compareWithLock(old, canonical).length;
    return [{ form: key, differences, isNew: old === undefined }];
  });
  const written = !check && changed.length > 0;
  if (written) writeLock(root, after);
  const forms = Object.keys(after.forms).length;
  return { file: LOCK_FILE, forms, changed, written, compared: keys.length };
}

function blueprintLock(fleet: LoadedFleet, signal: AbortSignal): Promise<BlueprintLock> {
  const project = fleet.inventory.project.name;
  return makeLock({ project, blueprint: blueprintOf(fleet), program: fleet.program.run }, signal);
}

/** What `stampworks lock --json` prints. */
export const lockSchema = z.object({
  file: z.string(),
  forms: z.int().describe("How many forms (class and cloud) there are"),
  changed: z.array(z.object({ form: z.string(), differences: z.int() })),
  written: z.boolean(),
});
