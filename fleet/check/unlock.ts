import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Unlock } from "./read-state";
import type { Project } from "../inventory/project";
import { STATE_FOLDER } from "../state-folder";

/**
 * Reads the secrets of states with the user's passphrase, or the embedded engine's where there is one. A state of
 * another passphrase stays encrypted.
 */
export function unlockWith(
  project: Project | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Unlock {
  return async (salt) => {
    const passphrase = env["PULUMI_CONFIG_PASSPHRASE"] ?? "";
    const folder = project === undefined ? "" : join(project.root, STATE_FOLDER);
    if (passphrase === "" && (folder === "" || !existsSync(join(folder, "passphrase")))) return undefined;
    const { Keyring } = await import("../../engines/passphrase.js");
    try {
      const crypter = await new Keyring(folder, passphrase).crypterFor(salt);
      return (ciphertext) => crypter.decrypt(ciphertext);
    } catch {
      return undefined;
    }
  };
}
