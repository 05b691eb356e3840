import { join } from "node:path";
import { type KillPoint, writeDurably } from "../../core/files/durable";
import { readFlags } from "./file";
import { FLAGS_FILE } from "./schema";

/** The project's file of flags before a change and after it. */
interface Change {
  readonly before: string;
  readonly after: string;
}

/**
 * Brings the project's file to what a change makes of it. A file that somebody else has changed meanwhile stays as it is.
 * @returns whether the file says what it should
 */
export function writeFile(root: string, { after, before }: Change, killPoint?: KillPoint): boolean {
  const present = readFlags(root).text;
  if (present === after) return true;
  if (present !== before) return false;
  writeDurably(join(root, FLAGS_FILE), after, { killPoint });
  return true;
}

/** The same, the other way round. */
export function takeFileBack(root: string, { after, before }: Change, killPoint?: KillPoint): boolean {
  return writeFile(root, { before: after, after: before }, killPoint);
}
