import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** A moment between two effects, at which a test may end its process. */
export type KillPoint = (point: string, what: string) => void;

/**
 * Writes a file so that, whatever happens, it holds its old content or its new one: a file beside it is written,
 * synced and renamed, then the folder is synced, for a rename is safe only when its folder is.
 */
export function writeDurably(file: string, text: string, killPoint: KillPoint = () => undefined): void {
  mkdirSync(dirname(file), { recursive: true });
  // Always the same name: what a killed process leaves is used up by the next one.
  const temporary = `${file}.tmp`;
  try {
    const fd = openSync(temporary, "w", 0o644);
    try {
      writeSync(fd, text);
      killPoint("file written", file);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    killPoint("file synced", file);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  killPoint("file renamed", file);
  syncFolder(dirname(file));
}

/** Removes a file for good; one that is not there is as good as removed. */
export function removeDurably(file: string): void {
  rmSync(file, { force: true });
  syncFolder(dirname(file));
}

/** Makes what was created, renamed or removed in a folder safe. Windows can't open folders and needs no such call. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
