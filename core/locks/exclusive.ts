import { createHash, randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { StampError } from "../errors";
import { DISK, type Disk } from "../files/disk";
import { writeNew } from "../files/durable";
import { readBytes } from "../files/read-bytes";
import { temporaryName } from "../files/temporary";
import { codeOf } from "../system-error";
import { isDead, type Maker, maker } from "./maker";

/** Most bytes of a lock. */
const MAX_BYTES = 64 * 1024;

/** How a file is made. */
export interface ExclusiveOptions {
  /** Rights of the file; default 0o644. */
  readonly mode?: number;
  /** Whether it must outlive the machine; default true. */
  readonly synced?: boolean;
  /** Only tests give one. */
  readonly disk?: Disk;
}

/**
 * Makes a file with its content, unless it exists. It appears whole or not at all, and of two processes that try
 * at once one gets false.
 * @returns whether this call made it
 */
export function writeExclusive(
  file: string,
  content: string | Uint8Array,
  { mode = 0o644, synced = true, disk = DISK }: ExclusiveOptions = {},
): boolean {
  const temporary = temporaryName(file);
  try {
    try {
      writeNew(temporary, content, { mode, synced, disk });
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
      disk.makeFolder(dirname(file));
      writeNew(temporary, content, { mode, synced, disk });
    }
    disk.link(temporary, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    try {
      disk.remove(temporary);
    } catch {
      // It is made, or not, whatever becomes of its other name.
    }
  }
}

/** A lock's text; undefined when there is none. @throws StampError when it is there and can't be read */
export function readLockText(file: string): string | undefined {
  try {
    return readBytes(file, { limit: MAX_BYTES }).toString("utf8");
  } catch (error) {
    if (error instanceof StampError && codeOf(error.cause) === "ENOENT") return undefined;
    throw error;
  }
}

/** What a lock says of its maker; undefined for what no version of this wrote. */
export function parsedMaker<T extends Maker>(text: string): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const [pid, host]: unknown[] = [Reflect.get(value, "pid"), Reflect.get(value, "host")];
    return typeof pid === "number" && typeof host === "string" ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Removes a file that a dead process left, so that it can be made anew, unless somebody else does or did. Who removes it
 * makes a second file first, named after what it says: of several only one can, and only that one may remove a file
 * that says this. Otherwise a slow one would remove what a quick one has made in its place since.
 * @param seen what the file said; what is made in its place says something else
 */
export function breakStale(file: string, seen: string): void {
  const token = `${file}.${createHash("sha256").update(seen).digest("hex").slice(0, 16)}`;
  const own = JSON.stringify({ ...maker(), mark: randomBytes(4).toString("hex") });
  if (!writeExclusive(token, own)) {
    const other = readLockText(token);
    if (other === undefined) return;
    const holder = parsedMaker(other);
    if (holder === undefined || isDead(holder)) breakStale(token, other);
    return;
  }
  try {
    if (readLockText(file) === seen) DISK.remove(file);
  } finally {
    DISK.remove(token);
  }
}
