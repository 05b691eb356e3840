import { journalFolder as folder } from "../fleet/rollout/journal-folder";
import { type Flags, textFlag } from "./flags";

export { listOf } from "./common/values";

export function journalFolder(flags: Flags, cwd: string, root: string): string {
  return folder(textFlag(flags, "journal"), cwd, root);
}
