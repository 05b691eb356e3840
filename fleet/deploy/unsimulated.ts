import { StampError } from "../../core/errors";
import { TokenTable } from "../../graph/model/tokens";
import { isKnown } from "../../render/kinds/kinds";
import { renderStamp } from "../check/render-fleet";
import type { FleetContext } from "../context";
import { type LoadedFleet, stackSpec } from "../open";
import type { StampEntry } from "../inventory/stack-config";

/** Most types that one message names. */
const MOST = 12;

/**
 * Refuses to simulate stacks of a program of one's own that make what the simulator knows nothing of: it would make up what a
 * cloud answers, and what holds there would say nothing. Nothing is made before.
 * @throws StampError `engine` naming each type
 */
export async function refuseUnsimulated(
  fleet: LoadedFleet,
  stamps: readonly StampEntry[],
  { engine, signal }: Pick<FleetContext, "engine" | "signal">,
): Promise<void> {
  if (fleet.inventory.project.own === undefined || engine.name !== "embedded") return;
  const unknown = new Map<string, string>();
  for (const stamp of stamps) {
    const { graph } = await renderStamp(stackSpec(fleet, stamp), new TokenTable(), signal);
    for (const { custom, external, name, type } of graph.resources)
      if (custom && !external && !type.startsWith("pulumi:") && !isKnown(type) && !unknown.has(type))
        unknown.set(type, `${name} of ${stamp.id}`);
  }
  if (unknown.size === 0) return;
  const named = [...unknown].slice(0, MOST).map(([type, where]) => `${type} (${where})`);
  const more = unknown.size > MOST ? ` and ${unknown.size - MOST} more` : "";
  throw new StampError("engine", `the simulator does not know ${named.join(", ")}${more}`, {
    field: "--engine",
    fix: "use the pulumi engine for these stacks; check, lock and audit judge them without any",
  });
}
