import { join } from "node:path";
import { isThere } from "../../core/files/read-bytes";
import { readJsonFile } from "../../core/files/json";

const PACKAGE_FILE = "package.json";
/** Most bytes of it. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * What a project's package.json says; undefined where there is none. Node reads it, too, when it loads the program, and waits for a
 * pipe without an end: so it is looked at before.
 * @throws StampError `input` for what is no JSON
 */
export function readPackage(root: string): unknown {
  const path = join(root, PACKAGE_FILE);
  if (!isThere(path)) return undefined;
  return readJsonFile(path, { limit: MAX_BYTES, name: PACKAGE_FILE, expected: "correct it" });
}
