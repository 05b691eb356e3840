import type { FleetBlueprint } from "../../../components/program/fleet-blueprint";
import { routerLimitsSchema } from "../../../components/routing/contract";
import { readInventory } from "../../inventory/inventory";
import { loadProgram } from "../../inventory/program";
import type { Project } from "../../inventory/project";

/**
 * Milliseconds that the fleet's routers hold a request of a tenant that is cut over, by its blueprint.
 * @returns undefined where nothing holds any: without a routing layer, where the edge is the router (AWS), and where it is turned off
 */
export function routersHoldMs(project: Project): number | undefined {
  const { routing: stack } = readInventory(project);
  if (stack?.home.cloud === "aws") return undefined;
  const layer = layerOf(project);
  if (layer === undefined && stack === undefined) return undefined;
  const { heldRequests, holdSeconds } = layer?.requests.limits ?? routerLimitsSchema.parse({});
  return heldRequests > 0 && holdSeconds > 0 ? holdSeconds * 1000 : undefined;
}

function layerOf(project: Project): FleetBlueprint["routing"] {
  try {
    return loadProgram(project).blueprint?.routing;
  } catch {
    // What is wrong with the program must not keep a tenant from being moved; a router then holds as long as one does by default.
    return undefined;
  }
}
