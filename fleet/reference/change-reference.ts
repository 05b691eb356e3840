import { basename, resolve } from "node:path";
import { StampError, shown } from "../../core/errors";
import { readTextFile, readTextIfThere } from "../../core/files/read-text";
import { bundleText } from "../../tenants/client/reference/bundle";
import { deliver } from "../delivery/deliver";
import type { Delivery, Wanted } from "../delivery/delivery";
import type { DeliveryContext, DeliveryInput, DeliveryResult } from "../delivery/request";
import type { LoadedFleet } from "../open";
import { REFERENCE, REFERENCE_JOURNAL } from "./journal";
import { contentOf, MAX_SET_BYTES, readContents, readReference } from "./file";
import { REFERENCE_FILE, REFERENCE_PLACE } from "./schema";
import { referenceTexts, refusesOlder } from "./texts";

/** Another content of a set. */
export interface ReferenceEdit {
  readonly name: string;
  /** The file that has it, relative to where the work is done. */
  readonly file: string;
}

/** What is wanted of reference data. */
export type ReferenceInput = DeliveryInput<ReferenceEdit>;

/** Reference data, as it is delivered. */
export const REFERENCE_DELIVERY: Delivery<ReferenceEdit> = {
  ...REFERENCE_PLACE,
  lock: "the reference data",
  journal: REFERENCE_JOURNAL,
  called: REFERENCE,
  // What a stamp goes back to stands in each journal; this is none's.
  none: bundleText({ sequence: 1, data: {} }),
  changes: REFERENCE_FILE,
  doing: (edit) => (edit === undefined ? "reference apply" : `reference data: ${edit.name}`),
  deliver: (root) => readReference(root).deliver,
  wanted: wantedOf,
  isNumbered: true,
  refuses: refusesOlder,
};

/**
 * Brings the stamps reference data, wave by wave as a release comes to them; or goes on with the last change, or takes it back. No stack
 * is touched, and each stamp reads its own store alone.
 * @throws StampError for a change that can't be begun, or gone on with
 */
export function changeReference(input: ReferenceInput, context: DeliveryContext): Promise<DeliveryResult> {
  return deliver(REFERENCE_DELIVERY, input, context);
}

async function wantedOf(
  edit: ReferenceEdit | undefined,
  { inventory }: LoadedFleet,
  { cwd }: DeliveryContext,
): Promise<Wanted> {
  const { root } = inventory.project;
  const reference = readReference(root);
  const contents = new Map(readContents(root, reference));
  const missing = (): string[] => Object.keys(reference.data).filter((name) => !contents.has(name));
  const texts: Wanted["texts"] = (found, given) =>
    referenceTexts({ contents, missing: missing() }, { found, given, now: Date.now() });
  const { deliver: place } = reference;
  if (edit === undefined) {
    const [name] = missing();
    if (name !== undefined)
      throw new StampError("input", "this set has no file yet", {
        ...{ file: REFERENCE_FILE, field: `data.${name}.file`, received: reference.data[name]?.file ?? "" },
        fix: `stampworks reference set ${name} <file>`,
      });
    return { what: "what the project's files say", file: undefined, deliver: place, texts };
  }
  const set = Object.hasOwn(reference.data, edit.name) ? reference.data[edit.name] : undefined;
  if (set === undefined)
    throw new StampError("input", "no such reference data", {
      ...{ file: REFERENCE_FILE, field: "data", received: shown(edit.name) },
      allowed: Object.keys(reference.data).join(", "),
      fix: `declare it: data: { ${edit.name}: { file: reference/${basename(edit.file)} } }`,
    });
  const after = readTextFile(resolve(cwd, edit.file), { limit: MAX_SET_BYTES, name: edit.file });
  contents.set(edit.name, contentOf(root, set, after, edit.file));
  const before = readTextIfThere(root, set.file, MAX_SET_BYTES) ?? "";
  const file = before === after ? undefined : { path: set.file, before, after };
  return Promise.resolve({ what: `${edit.name} out of ${basename(edit.file)}`, file, deliver: place, texts });
}
