import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * A folder that one test file of a run makes and all others find, in whatever process they are. It is removed with the run.
 *
 * @param name what is in it: all that its contents depend on
 * @param make fills the folder it is given, which is empty
 */
export function once(name: string, make: (folder: string) => void): string {
  const run = process.env["TEST_RUN_FOLDER"];
  if (run === undefined)
    throw new Error("a run of tests has a folder of its own: tests/jest/begin.js makes it");
  const made = join(run, name);
  if (existsSync(made)) return made;
  const folder = mkdtempSync(`${made}-`);
  make(folder);
  try {
    renameSync(folder, made);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(made)) throw error;
    rmSync(folder, { recursive: true });
  }
  return made;
}
