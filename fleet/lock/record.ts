import { z } from "zod";
import {
  type BlueprintLock,
  canonicalIn,
  compareWithLock,
  type FormKind,
  formsOf,
  isWhole,
  type LockedForm,
  type NamedForm,
} from "../../graph/equal/lock";
import type { Difference } from "../../graph/equal/diff";
import { differenceSchema } from "../check/verdict-schema";
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
  /** How many forms (class, centre or routing layer, and cloud) there are. */
  readonly forms: number;
  readonly changed: readonly ChangedForm[];
  readonly written: boolean;
  /** Forms of the record and of now together. */
  readonly compared: number;
}

/** A form that is not as it is recorded. */
export interface ChangedForm {
  /** `<class>/<cloud>`, `central/<cloud>` or `routing/<cloud>`. */
  readonly form: string;
  readonly kind: FormKind;
  /** 0 for a new one. */
  readonly differences: number;
  /** Where it differs from what is recorded, resource by resource; empty for a new one, and for one that is gone. */
  readonly changes: readonly Difference[];
  readonly isNew: boolean;
  /** The blueprint describes it no more. */
  readonly isGone: boolean;
  /** What is recorded is not what its fingerprint says: somebody changed the file by hand. */
  readonly isByHand: boolean;
}

/**
 * Records what the blueprint makes of each class, centre and routing layer on each cloud, so that a review shows what a change does to every
 * stack. With `check` nothing is written.
 */
export async function lock({ check }: LockInput, context: FleetContext<BuildEvent>): Promise<LockResult> {
  const fleet = await openFleet(context);
  const { own, root } = fleet.inventory.project;
  const before = readLock(root);
  const after = await (own === undefined ? blueprintLock : makeOwnLock)(fleet, context.signal);
  const pairs = pairsOf(before, after);
  const changed = pairs.flatMap((pair) => changeOf(pair) ?? []);
  const written = !check && changed.length > 0;
  if (written) writeLock(root, after);
  return { file: LOCK_FILE, forms: formsOf(after).length, changed, written, compared: pairs.length };
}

/** What is recorded of a form, and what the blueprint makes of it now; either may have none. */
interface Pair extends Pick<NamedForm, "key" | "kind"> {
  readonly old: LockedForm | undefined;
  readonly now: LockedForm | undefined;
}

const KINDS: readonly FormKind[] = ["class", "centre", "routing"];

function pairsOf(before: BlueprintLock | undefined, after: BlueprintLock): readonly Pair[] {
  const [old, now] = [before === undefined ? [] : formsOf(before), formsOf(after)];
  return KINDS.flatMap((kind) => {
    const [was, is] = [old, now].map(
      (forms) => new Map(forms.filter((each) => each.kind === kind).map(({ form, key }) => [key, form])),
    );
    const keys = [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])].sort();
    return keys.map((key) => ({ kind, key, old: was?.get(key), now: is?.get(key) }));
  });
}

function changeOf({ key, kind, now, old }: Pair): ChangedForm | undefined {
  const isByHand = old !== undefined && !isWhole(old);
  if (!isByHand && old?.fingerprint === now?.fingerprint) return undefined;
  const all =
    old === undefined ? [] : compareWithLock(old, canonicalIn(now ?? { outputs: {}, resources: {} }));
  return {
    form: key,
    kind,
    differences: all.length,
    changes: now === undefined ? [] : all,
    isNew: old === undefined,
    isGone: now === undefined,
    isByHand,
  };
}

function blueprintLock(fleet: LoadedFleet, signal: AbortSignal): Promise<BlueprintLock> {
  const project = fleet.inventory.project.name;
  return makeLock({ project, blueprint: blueprintOf(fleet), program: fleet.program.run }, signal);
}

/** What `stampworks lock --json` prints. */
export const lockSchema = z.object({
  file: z.string(),
  forms: z.int().describe("How many forms (class, centre or routing layer, and cloud) there are"),
  changed: z.array(
    z.object({
      form: z.string().describe("<class>/<cloud>, central/<cloud> or routing/<cloud>"),
      kind: z.enum(["class", "centre", "routing"]),
      differences: z.int(),
      changes: z.array(differenceSchema).describe("Where it differs from what is recorded"),
      isNew: z.boolean(),
      isGone: z.boolean().describe("The blueprint describes it no more"),
      isByHand: z.boolean().describe("What is recorded is not what its fingerprint says"),
    }),
  ),
  written: z.boolean(),
});
