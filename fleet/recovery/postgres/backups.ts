import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isThere } from "../../../core/files/read-bytes";
import { RestoreFailed } from "../source";

/** A base backup as it lies in its folder. */
export interface BaseBackup {
  readonly name: string;
  readonly folder: string;
  /** How it was written: the folder itself, or `base.tar` in it, perhaps compressed. */
  readonly form: "plain" | "base.tar" | "base.tar.gz";
  /** When its manifest was written, which is the last of it: it can't be used for an earlier moment. */
  readonly endedBy: Date;
  /** SHA-256 of its manifest. */
  readonly digest: string;
}

/** What every base backup has; without it nothing of it can be proven. */
export const MANIFEST = "backup_manifest";

/**
 * The newest base backup that was over at a moment.
 * @param passOver names of those that are known to be bad
 * @throws RestoreFailed where there is none
 */
export function newestBackup(
  folder: string,
  at: Date | undefined,
  passOver: readonly string[] = [],
): BaseBackup {
  const names = (isThere(folder) ? readdirSync(folder) : []).filter(
    (name) => !name.startsWith(".") && !passOver.includes(name),
  );
  const all = names.flatMap((name) => backupIn(join(folder, name), name) ?? []);
  const fit = all.filter(({ endedBy }) => at === undefined || endedBy <= at);
  const [newest] = fit.sort((one, other) => other.endedBy.getTime() - one.endedBy.getTime());
  if (newest !== undefined) return newest;
  const some = all.length === 0 ? "there is none with a manifest" : `none of ${all.length} is that old`;
  throw new RestoreFailed([
    at === undefined
      ? `no base backup can be restored: ${some}`
      : `no base backup was over at ${at.toISOString()}: ${some}`,
  ]);
}

/** Undefined for what is no backup, or was not finished: its manifest is written last. */
function backupIn(folder: string, name: string): BaseBackup | undefined {
  const manifest = join(folder, MANIFEST);
  if (!existsSync(manifest)) return undefined;
  const forms = ["base.tar", "base.tar.gz"] as const;
  const form = forms.find((file) => existsSync(join(folder, file))) ?? "plain";
  return {
    ...{ name, folder, form, endedBy: statSync(manifest).mtime },
    digest: createHash("sha256").update(readFileSync(manifest)).digest("hex"),
  };
}
