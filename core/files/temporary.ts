import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { isDeadName, maker, shortName } from "../locks/maker";
import { DISK, type Disk } from "./disk";

/**
 * A name beside a file for what is to become it. It says who writes it: two who write at once never share one, and what a
 * killed one left is told from what a living one is about to rename.
 */
export function temporaryName(file: string): string {
  return `${file}.${shortName(maker())}.${randomBytes(3).toString("hex")}.tmp`;
}

/** Removes what processes that are gone left beside a file. Best effort: it is nothing but clutter. */
export function clearLeftovers(file: string, disk: Disk = DISK): void {
  const [folder, start] = [dirname(file), `${basename(file)}.`];
  try {
    for (const name of disk.list(folder)) {
      if (!name.startsWith(start) || !name.endsWith(".tmp")) continue;
      const [who = ""] = name.slice(start.length).split(".");
      if (isDeadName(who)) disk.remove(join(folder, name));
    }
  } catch {
    // The next write tries again.
  }
}

/** A temporary name's end: who writes the file, and what tells two of its writes apart. */
const TEMPORARY = /\.([^.]+)\.[0-9a-f]{6}\.tmp$/u;

/** Removes what processes that are gone left beside any file of a folder. Best effort, as `clearLeftovers` is. */
export function clearFolder(folder: string, disk: Disk = DISK): void {
  try {
    for (const name of disk.list(folder)) {
      const who = TEMPORARY.exec(name)?.[1];
      if (who !== undefined && isDeadName(who)) disk.remove(join(folder, name));
    }
  } catch {
    // The next who comes tries again.
  }
}
