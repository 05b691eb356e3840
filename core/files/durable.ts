import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "../system-error";
import { DISK, type Disk } from "./disk";
import { isThere } from "./read-bytes";
import { clearLeftovers, temporaryName } from "./temporary";

/** A moment between two effects, at which a test may end its process. */
export type KillPoint = (point: string, what: string) => void;

/** How a file is written. */
export interface DurableOptions {
  /** Rights of the file; default those it has, 0o644 for a new one. */
  readonly mode?: number;
  /** Whether it must outlive the machine, and not this process only; default true. */
  readonly synced?: boolean;
  /**
   * Whether what killed processes left beside the file is cleared away, for which the folder's names are read; default true. Who
   * writes many files into one folder does it once, by `clearFolder`.
   */
  readonly clears?: boolean;
  /** Only tests give one. */
  readonly killPoint?: KillPoint | undefined;
  /** Only tests give one. */
  readonly disk?: Disk;
}

/**
 * Writes a file so that, whatever happens, it holds its old content or its new one: a file beside it is written to its
 * last byte, looked at, synced and renamed, then the folder is synced, for a rename is safe only when its folder is.
 * All files that are truth (states, journals, configs, the record of used ids, last good tables) come to the disk here.
 *
 * @throws the system's error; then the file holds what it held, unless only the folder's sync failed
 */
export function writeDurably(path: string, content: string | Uint8Array, options: DurableOptions = {}): void {
  const file = behindLinks(path);
  const { clears = true, killPoint = () => undefined, synced = true, disk = DISK } = options;
  const folder = dirname(file);
  disk.makeFolder(folder);
  const temporary = temporaryName(file);
  try {
    writeNew(temporary, content, { ...options, mode: options.mode ?? modeOf(file) ?? 0o644 });
    killPoint("file synced", file);
    disk.rename(temporary, file);
  } catch (error) {
    discard(temporary, disk);
    throw error;
  }
  killPoint("file renamed", file);
  if (clears) clearLeftovers(file, disk);
  if (synced) syncFolder(folder, disk);
}

/** Writes a file that is not there yet to its last byte, and syncs it. What is made of it is the caller's to clear away. */
export function writeNew(file: string, content: string | Uint8Array, options: DurableOptions = {}): void {
  const { mode = 0o644, killPoint = () => undefined, synced = true, disk = DISK } = options;
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const fd = disk.open(file, "wx", mode);
  try {
    writeWhole(fd, bytes, null, disk);
    killPoint("file written", file);
    if (synced) disk.sync(fd);
    // A disk that was full for a moment, or a quota, may have cut what a write said it took.
    const size = disk.size(fd);
    if (size !== bytes.length) throw shortened(file, size, bytes.length);
  } finally {
    disk.close(fd);
  }
}

/**
 * Writes all bytes, however many the system takes at a time.
 * @param position where in the file; null: where it stands
 */
export function writeWhole(fd: number, bytes: Uint8Array, position: number | null, disk: Disk = DISK): void {
  for (let at = 0; at < bytes.length; ) {
    const written = disk.write(fd, bytes, at, bytes.length - at, position === null ? null : position + at);
    // The system writes something or says why not; a file system that does neither must not be asked for ever.
    if (written <= 0) throw systemError("ENOSPC", "the system wrote nothing");
    at += written;
  }
}

/** Removes a file for good; one that is not there is as good as removed. */
export function removeDurably(file: string, disk: Disk = DISK): void {
  disk.remove(file);
  syncFolder(dirname(file), disk);
}

/** Makes what was created, renamed or removed in a folder safe. Windows can't open folders and needs no such call. */
export function syncFolder(folder: string, disk: Disk = DISK): void {
  if (process.platform === "win32") return;
  const fd = disk.open(folder, "r");
  try {
    disk.sync(fd);
  } finally {
    disk.close(fd);
  }
}

/** The file itself: who put a link there wants it to stay one. */
function behindLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT" && !isThere(path)) return path;
    throw error;
  }
}

/** Rights of a file that is there: a new content must not open it to others, or close it to them. */
function modeOf(file: string): number | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? undefined : stat.mode & 0o777;
}

/** The first error is the one to tell: what fails while cleaning up after it says nothing more. */
function discard(file: string, disk: Disk): void {
  try {
    disk.remove(file);
  } catch {
    // A leftover is cleared away by the next write.
  }
}

function shortened(file: string, size: number, expected: number): Error {
  return systemError("ENOSPC", `${size} of ${expected} bytes of ${file} came to the disk`);
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}
