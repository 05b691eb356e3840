import { join, resolve } from "node:path";
import { STATE_FOLDER } from "../../engines/state-folder";

/** Where the journals of rollouts are kept, and with them the fleet's lock; by default below the project's state folder. */
export function journalFolder(given: string | undefined, cwd: string, root: string): string {
  return given === undefined ? join(root, STATE_FOLDER, "rollouts") : resolve(cwd, given);
}
