import { join } from "node:path";
import { StampError } from "../../../core/errors";
import { isThere } from "../../../core/files/read-bytes";
import type { Unlock } from "./read-state";
import type { Project } from "../../inventory/project";
import { STATE_FOLDER } from "../../../engines/state-folder";

/**
 * Reads the secrets of states with the user's passphrase (`PULUMI_CONFIG_PASSPHRASE`, or the file that
 * `PULUMI_CONFIG_PASSPHRASE_FILE` names), else with the embedded engine's. A state of
 * another passphrase stays encrypted.
 */
export function unlockWith(
  project: Project | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Unlock {
  return async (salt) => {
    const { configuredPassphrase, Keyring } = await import("../../../engines/passphrase.js");
    const folder = project === undefined ? undefined : join(project.root, STATE_FOLDER);
    const given = configuredPassphrase(env);
    const keyrings = [
      ...(given === undefined ? [] : [new Keyring(folder ?? "", given)]),
      ...(folder === undefined || !isThere(join(folder, "passphrase")) ? [] : [new Keyring(folder)]),
    ];
    for (const keyring of keyrings) {
      try {
        const crypter = await keyring.crypterFor(salt);
        return (ciphertext) => crypter.decrypt(ciphertext);
      } catch (error) {
        // Another passphrase's; a file of a passphrase that can't be read was looked at before.
        if (!(error instanceof StampError)) throw error;
      }
    }
    return undefined;
  };
}
