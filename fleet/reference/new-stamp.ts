import { join } from "node:path";
import { isThere } from "../../core/files/read-bytes";
import { bundleText } from "../../tenants/client/reference/bundle";
import type { AtHand, OfNewStamp } from "../delivery/of-new-stamp";
import { type Change, changeIn } from "../rollout/entries";
import { contentOf, readContents, readReference } from "./file";
import { REFERENCE_JOURNAL } from "./journal";
import { type Reference, REFERENCE_FILE, REFERENCE_PLACE } from "./schema";
import { bundleIn, referenceTexts, type WantedData } from "./texts";

/** Reference data, as a new stamp is brought it. */
export const REFERENCE_OF_NEW: OfNewStamp = {
  ...REFERENCE_PLACE,
  words: "reference data",
  journal: REFERENCE_JOURNAL,
  isIn: (root) => isThere(join(root, REFERENCE_FILE)),
  deliver(root) {
    const reference = readReference(root);
    // What is wrong with a set is said before a stamp is made.
    readContents(root, reference);
    return reference.deliver;
  },
  text: textOf,
};

function textOf(root: string, stamp: { readonly id: string }, { found, last }: AtHand): string | undefined {
  const reference = readReference(root);
  const names = Object.keys(reference.data);
  const change = last === undefined ? undefined : changeIn(last.begin.settings);
  const underWay = last?.end === undefined ? change : undefined;
  const contents = judged(root, reference, underWay);
  // What is declared and has no file yet comes with the first `reference set`.
  if (contents.size === 0 && names.length > 0) return undefined;
  const given = Object.values(change?.texts ?? {});
  const text = referenceTexts(
    { contents, missing: names.filter((name) => !contents.has(name)) },
    { found: given, given: [...given, ...(found === undefined ? [] : [found])], now: Date.now() },
  ).to({ ...stamp, ring: "", class: "" }, undefined);
  const coming = underWay?.to[stamp.id];
  const next = coming === undefined ? undefined : bundleIn(underWay?.texts[coming]);
  const made = bundleIn(text);
  // A change that is under way comes to this stamp, too: what it brings has to be above this.
  return next === undefined || made === undefined
    ? text
    : bundleText({ ...made, sequence: next.sequence - 1 });
}

/** The data that a new stamp may have: while a change of it is judged, that of before it. */
function judged(root: string, reference: Reference, underWay: Change | undefined): WantedData["contents"] {
  const contents = new Map(readContents(root, reference));
  if (underWay === undefined) return contents;
  const { file, what } = underWay;
  const name = Object.keys(reference.data).find((each) => reference.data[each]?.file === file?.path);
  const set = name === undefined ? undefined : reference.data[name];
  if (file === undefined || name === undefined || set === undefined)
    throw new Error(`a change of reference data is not finished: ${what}`);
  if (file.before === "") contents.delete(name);
  else contents.set(name, contentOf(root, set, file.before, set.file));
  return contents;
}
