import { join } from "node:path";
import type { Keyring } from "../engines/passphrase";
import type { Engine } from "../engines/engine";
import type { Project } from "../fleet/inventory/project";
import type { CommandContext } from "./options";

/** Folder, in the project, of what the embedded engine keeps: states, passphrase and the simulated clouds. */
export const STATE_FOLDER = ".stampworks";

/** What a reader of any result of the embedded engine must know. */
export const SIMULATED = "simulated: no cloud was touched";

/** The engine the user asked for; the other one is not loaded. */
export async function openEngine(context: CommandContext, project: Project): Promise<Engine> {
  if (context.engine === "pulumi") {
    const { PulumiEngine } = await import("../engines/pulumi/engine.js");
    return new PulumiEngine({ root: project.root });
  }
  const { EmbeddedEngine } = await import("../engines/embedded/engine.js");
  return new EmbeddedEngine({ folder: join(project.root, STATE_FOLDER) });
}

/** The keys that the embedded engine encrypts secrets with. */
export async function openKeyring(project: Project): Promise<Keyring> {
  const { Keyring } = await import("../engines/passphrase.js");
  return new Keyring(join(project.root, STATE_FOLDER), process.env["PULUMI_CONFIG_PASSPHRASE"]);
}
