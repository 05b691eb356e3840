import { join } from "node:path";
import type { EngineSource } from "../../fleet/context";
import type { EngineName } from "../../fleet/inventory/engine-name";
import { STATE_FOLDER } from "../../fleet/state-folder";

/** What a reader of any result of the embedded engine must know. */
export const SIMULATED = "simulated: no cloud was touched";

/** The engine of this name; the other one is not loaded. */
export function engineSource(name: EngineName): EngineSource {
  return {
    name,
    open: async (root) => {
      if (name === "pulumi") {
        const { PulumiEngine } = await import("../../engines/pulumi/engine.js");
        return new PulumiEngine({ root });
      }
      const { EmbeddedEngine } = await import("../../engines/embedded/engine.js");
      return new EmbeddedEngine({ folder: join(root, STATE_FOLDER) });
    },
  };
}
