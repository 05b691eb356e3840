import { join } from "node:path";
import { isThere } from "../../core/files/read-bytes";
import type { OfNewStamp } from "../delivery/of-new-stamp";
import { changeIn } from "../rollout/entries";
import type { RolloutState } from "../rollout/state";
import { flagsOf } from "./compile";
import { parseFlags, readFlags } from "./file";
import { FLAGS_JOURNAL } from "./journal";
import { FLAGS_PLACE } from "./place";
import { type Flags, FLAGS_FILE } from "./schema";

/** Flags, as a new stamp is brought them. */
export const FLAGS_OF_NEW: OfNewStamp = {
  ...FLAGS_PLACE,
  words: "flags",
  journal: FLAGS_JOURNAL,
  isIn: (root) => isThere(join(root, FLAGS_FILE)),
  deliver: (root) => readFlags(root).flags.deliver,
  text: (root, stamp, { last }) => flagsOf(judgedFlags(root, last), stamp),
};

/** The flags that a new stamp may have: while a change of them is judged, those of before it. */
function judgedFlags(root: string, last: RolloutState | undefined): Flags {
  if (last === undefined || last.end !== undefined) return readFlags(root).flags;
  const change = changeIn(last.begin.settings);
  if (change?.file === undefined)
    throw new Error(`a change of flags is not finished: ${change?.what ?? "flags apply"}`);
  return parseFlags(change.file.before);
}
