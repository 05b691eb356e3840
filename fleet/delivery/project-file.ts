import { rmSync } from "node:fs";
import { join } from "node:path";
import { type KillPoint, writeDurably } from "../../core/files/durable";
import { readTextIfThere } from "../../core/files/read-text";

/** A file of the project before a change and after it; an empty text where there is none. */
export interface FileChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Most bytes that are compared with what a change knows: what it knows is in a journal. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Brings the project's file to what a change makes of it. A file that somebody else has changed meanwhile stays as it is.
 * @returns whether the file says what it should
 */
export function writeFile(root: string, { after, before, path }: FileChange, killPoint?: KillPoint): boolean {
  const present = readTextIfThere(root, path, MAX_BYTES) ?? "";
  if (present === after) return true;
  if (present !== before) return false;
  if (after === "") rmSync(join(root, path));
  else writeDurably(join(root, path), after, { killPoint });
  return true;
}

/** The same, the other way round. */
export function takeFileBack(
  root: string,
  { after, before, path }: FileChange,
  killPoint?: KillPoint,
): boolean {
  return writeFile(root, { path, before: after, after: before }, killPoint);
}
