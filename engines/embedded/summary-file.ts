import { statSync } from "node:fs";
import { writeDurably } from "../../core/files/durable";
import { isThere } from "../../core/files/read-bytes";
import { readTextFile } from "../../core/files/read-text";
import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import type { StackSummary } from "../engine";
import { summaryOf } from "../summary";

/** Most bytes of a summary: a handful of outputs. */
const MAX_BYTES = 1024 * 1024;

/** Changes when the file's meaning does; a file of another format counts as none. */
const FORMAT = 1;

/**
 * Keeps what a snapshot says at a glance in a small file of its own, with the mark of the snapshot it was taken from.
 * Whoever may write the snapshot may call this, after it and under the same lock.
 *
 * It is a convenience, so nothing depends on it: one that can't be written is left out, and none is synced to the disk,
 * because one that a power failure took, or left half, is not believed and the snapshot is read instead.
 */
export function writeSummary(file: string, snapshot: string, summary: StackSummary): void {
  const content = { format: FORMAT, snapshot: markOf(snapshot), ...summary };
  try {
    writeDurably(file, `${JSON.stringify(content)}\n`, { mode: 0o600, synced: false });
  } catch {
    // The snapshot is safe; the next change tries again.
  }
}

/** What was kept of a snapshot; undefined when it is missing, damaged, or was taken from another snapshot. */
export function readSummary(file: string, snapshot: string): StackSummary | undefined {
  const kept = parsed(file);
  if (kept === undefined || kept["format"] !== FORMAT) return undefined;
  const { resources, snapshot: mark } = kept;
  // The snapshot is looked at last: while the mark holds, what was read before it was true.
  if (typeof resources !== "number" || mark === undefined || mark !== markOf(snapshot)) return undefined;
  return summaryOf(resources, kept);
}

/**
 * Tells a snapshot from any other that stood in its place. Size and time alone could be those of the one before it,
 * if both were written within a tick of the clock; but each is a new file beside the old one, so the numbers of two in
 * a row differ.
 */
function markOf(snapshot: string): string | undefined {
  const stat = statSync(snapshot, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.size} ${stat.mtimeNs} ${stat.ino}`;
}

function parsed(file: string): PropertyMap | undefined {
  if (!isThere(file)) return undefined;
  try {
    const content = JSON.parse(readTextFile(file, { limit: MAX_BYTES })) as PropertyValue;
    return isMap(content) ? content : undefined;
  } catch {
    return undefined;
  }
}
