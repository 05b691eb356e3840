import { dirname, join, relative, resolve } from "node:path";
import { isThere } from "../../../core/files/read-bytes";

/**
 * A folder as seen from the root of its repository, where code scanning looks for files; empty for the root itself and for
 * a folder that is in no repository.
 */
export function repositoryFolder(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    // A work tree has a file of this name, a clone a folder.
    if (isThere(join(at, ".git"))) return relative(at, resolve(folder));
    if (at === dirname(at)) return "";
  }
}
