import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { randomBytes } from "node:crypto";

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

/** Removes a file a dead process left, so that it can be made anew. */
export function breakStale(file: string): void {
  // A rename succeeds for one process only, so two that see the same stale file can't both break it.
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
  }
}
