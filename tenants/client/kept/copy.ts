import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { MOST_BYTES } from "./most";

/** What was kept, and when it was last known to be what the source has. */
export interface Kept {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly confirmedAt: number;
}

/** Milliseconds between two tries to be the one who writes, and after which, or before which, a lock is one of a process that died. */
const [TRY_MS, STALE_MS] = [20, 10_000];
/** Tries to be the one who writes: whoever comes after that keeps at its next look. */
const TRIES = 50;

/** The last good text; undefined where none are kept, or they can't be read. */
export async function readCopy(file: string): Promise<Kept | undefined> {
  try {
    const { mtimeMs, size } = await stat(file);
    return size > MOST_BYTES
      ? undefined
      : { text: await readFile(file, "utf8"), confirmedAt: Math.min(mtimeMs, Date.now()) };
  } catch {
    // A copy that is not there is as good as none: the source is what counts.
    return undefined;
  }
}

/**
 * Keeps a text: the file holds what it held, or all of this. Several may share one file, in one process or in containers with one volume:
 * one writes at a time. A disk that does not take them must not cost an application what it has.
 * @param isNewer whether a text that is there is newer, and stays
 * @returns whether the file holds this text now
 */
export async function keepCopy(
  file: string,
  text: string,
  isNewer: (there: string) => boolean = () => false,
): Promise<boolean> {
  const lock = `${file}.lock`;
  const beside = `${file}.${randomUUID()}.new`;
  try {
    if (!(await isLocked(lock))) return false;
    try {
      const there = await readCopy(file);
      if (there !== undefined && isNewer(there.text)) return false;
      const handle = await open(beside, "wx", 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, file);
      return true;
    } finally {
      await rm(lock, { force: true });
    }
  } catch {
    await rm(beside, { force: true }).catch(() => undefined);
    return false;
  }
}

/** Says of a copy that its source has what it holds now. */
export async function confirmCopy(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

/** @returns false where others write all the time */
async function isLocked(lock: string): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      await (await open(lock, "wx", 0o600)).close();
      return true;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const age = await stat(lock).then(
        ({ mtimeMs }) => Math.abs(Date.now() - mtimeMs),
        () => 0,
      );
      if (age > STALE_MS) await rm(lock, { force: true });
      else await sleep(TRY_MS);
    }
  }
  return false;
}
