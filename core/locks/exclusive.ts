import { createHash, randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";

/**
 * Makes a file with its content, unless it exists. It appears whole or not at all, and of two processes that try
 * at once one gets false.
 * @returns whether this call made it
 */
export function writeExclusive(file: string, content: string | Uint8Array, mode = 0o644): boolean {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    writeFileSync(temporary, content, { mode });
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, content, { mode });
  }
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Whether a system error has this code. */
export function isCode(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}

/** Who makes or breaks a file; written into those that tell whether their maker still lives. */
export interface Maker {
  readonly pid: number;
  readonly host: string;
  /** When the process started, milliseconds since 1970: tells it from a later one of the same number. */
  readonly started: number;
}

/** This process. */
export function maker(): Maker {
  return { pid: process.pid, host: hostname(), started: performance.timeOrigin };
}

/** Whether a process lives; of one on another machine that can't be seen from here, so it counts as alive. */
export function isAlive({ host, pid, started }: Maker): boolean {
  if (host !== hostname()) return true;
  // In a container every run may have the number 1.
  if (pid === process.pid) return started === performance.timeOrigin;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, "ESRCH");
  }
}

/** A file's text; undefined when there is none. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
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
    const other = readText(token);
    if (other !== undefined && !isAlive(JSON.parse(other) as Maker)) breakStale(token, other);
    return;
  }
  try {
    if (readText(file) === seen) rmSync(file, { force: true });
  } finally {
    rmSync(token, { force: true });
  }
}
