import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { StampError } from "../../core/errors";
import { keepFolderPrivate } from "../../core/files/private-folder";
import { shownPath } from "../../core/files/shown-path";
import { type FolderLock, takeLock } from "../../core/locks/lock";
import { programOf } from "./postgres/binaries";
import { runTool, type ToolUser } from "./tools";

/** Folder of what one drill of a stamp restores. */
export interface Scratch {
  /** An empty folder for one source. */
  folderFor(source: string): string;
  /** Removes all of it. */
  remove(): void;
}

/**
 * The scratch place of a stamp, for one drill at a time. What a drill that was killed has left there, a running server among it, is
 * ended and removed first: it is a copy of tenants' data.
 * @throws StampError `locked` when another drill of the stamp is at it
 */
export async function openScratch(
  root: string,
  stamp: string,
  { signal, user }: { readonly signal: AbortSignal; readonly user?: ToolUser | undefined },
): Promise<Scratch> {
  mkdirSync(root, { recursive: true });
  keepFolderPrivate(root);
  const place = join(root, stamp);
  const lock: FolderLock = takeLock(join(root, `.${stamp}`), "drill restore", `a restore of stamp ${stamp}`);
  try {
    await endLeftovers(place, { signal, user });
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { mode: 0o700 });
    if (user !== undefined) await giveTo(user, place, signal);
  } catch (error) {
    lock.release();
    throw error;
  }
  return {
    folderFor: (source) => {
      const folder = join(place, source);
      mkdirSync(folder);
      chmodSync(folder, 0o700);
      return folder;
    },
    remove: () => {
      rmSync(place, { recursive: true, force: true });
      lock.release();
    },
  };
}

/** @throws StampError `input` where the folder lies where its user may not go */
async function giveTo(user: ToolUser, place: string, signal: AbortSignal): Promise<void> {
  chownSync(place, user.uid, user.gid);
  if ((await runTool("test", ["-w", place], { signal, user })).ok) return;
  throw new StampError("input", "the user of restored servers can't reach the scratch folder", {
    field: "drills.scratch",
    received: shownPath(place),
    fix: "name a folder whose parents every user may enter",
  });
}

/** A server on data that is deleted under it would go on, and hold the disk. */
async function endLeftovers(
  place: string,
  { signal, user }: { readonly signal: AbortSignal; readonly user?: ToolUser | undefined },
): Promise<void> {
  if (!existsSync(place)) return;
  for (const source of readdirSync(place)) {
    const data = join(place, source, "data");
    if (!existsSync(join(data, "postmaster.pid"))) continue;
    const version = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
    await runTool(programOf("pg_ctl", version, undefined), ["-D", data, "-m", "immediate", "-w", "stop"], {
      signal,
      user,
    });
  }
}
