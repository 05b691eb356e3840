import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { StampError } from "../../core/errors";

/** Who has a file open: who writes it has it alone, those who read it have it together. */
interface Openers {
  readers: number;
  writer: boolean;
}

/**
 * Files that this process has open. The system's own locks keep other processes out and no second opener in the same one: two would write
 * over each other, and the end of either would give up the lock of both. Source: fcntl(2), "Advisory record locking".
 */
const open = new Map<string, Openers>();

/** The file itself, whatever links lead to it. */
export function fileBehind(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Who opens it tells what is wrong with a folder that is not there.
    const folder = dirname(resolve(path));
    try {
      return join(realpathSync(folder), basename(path));
    } catch {
      return resolve(path);
    }
  }
}

/**
 * Says that this process opens a file.
 * @param file as `fileBehind` names it
 * @returns what says that it is closed; said twice it is said once
 * @throws StampError `locked` when it has it open already, unless both only read
 */
export function openerOf(file: string, how: "reads" | "writes", fix: string): () => void {
  const openers = open.get(file) ?? { readers: 0, writer: false };
  if (openers.writer || (how === "writes" && openers.readers > 0))
    throw new StampError("locked", "this process has the centre's file open already", { file, fix });
  if (how === "writes") openers.writer = true;
  else openers.readers += 1;
  open.set(file, openers);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    if (how === "writes") openers.writer = false;
    else openers.readers -= 1;
    if (!openers.writer && openers.readers === 0) open.delete(file);
  };
}
