import { join } from "node:path";
import type { Engine } from "../engine";
import { STATE_FOLDER } from "../state-folder";

/** The simulator on this machine, for an action's context; no cloud is touched. */
export const embeddedEngine = {
  name: "embedded",
  /** @param root the project's folder */
  open: async (root: string): Promise<Engine> => {
    const { EmbeddedEngine } = await import("./engine.js");
    return new EmbeddedEngine({ folder: join(root, STATE_FOLDER) });
  },
} as const;
