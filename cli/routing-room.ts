import type { AddFleet } from "../fleet/lifecycle/add-check";
import type { CommandContext } from "./options";
import type { Flags } from "./flags";
import { knownRegistry } from "./registry";
import type { Session } from "./session";

/**
 * What the edge's store of a fleet's routing layer holds, for the check of a new stamp: only CloudFront's has a limit. The
 * other routers read the whole table.
 */
export async function edgeOf(
  context: CommandContext,
  { inventory, program }: Session,
  flags: Flags,
  name: string | undefined,
): Promise<Pick<AddFleet, "routing">> {
  if (inventory.routing?.home.cloud !== "aws") return {};
  const registry = await knownRegistry(context, inventory.project, flags);
  if (registry === undefined) return {};
  try {
    const snapshot = await registry.snapshot();
    const spec = name === undefined ? undefined : program.blueprint?.classes[name];
    return { routing: { snapshot, spec } };
  } finally {
    await registry.close();
  }
}
