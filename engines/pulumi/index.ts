import type { Engine } from "../engine";

/** Pulumi's own CLI and the real clouds, for an action's context. */
export const pulumiEngine = {
  name: "pulumi",
  /** @param root the project's folder */
  open: async (root: string): Promise<Engine> => {
    const { PulumiEngine } = await import("./engine.js");
    return new PulumiEngine({ root });
  },
} as const;
