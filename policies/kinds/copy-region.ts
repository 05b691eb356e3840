import { isMap } from "../../graph/model/property";
import type { Subject } from "../subject";

/**
 * Whether backups can leave the stamp's region: some have no other under their law, and there the cloud's own copies
 * across regions would break it. The stack says so among what it derived; a stack that says nothing is taken to.
 */
export function hasCopyRegion({ graph }: Subject): boolean {
  const derivations = graph.outputs["derivations"];
  if (!Array.isArray(derivations) || derivations.length === 0) return true;
  return derivations.some((item) => isMap(item) && item["stands"] === "region(copy)");
}
