import { StampError } from "../../../core/errors";
import type { PropertyMap } from "../../../graph/model/property";
import type { TokenTable } from "../../../graph/model/tokens";
import { renderStamp } from "../render-fleet";
import { renderRouting } from "./render-routing";
import type { RoutingGraph } from "./routing-graph";
import type { StampGraph } from "../states/stamp-graph";
import type { RoutingEntry } from "../../inventory/stack-config";
import { leaveOutExpired } from "../../selection";
import { type LoadedFleet, selectStamps, stackSpec } from "../../open";

/** The routing layer with the stamps it fronts, which are rendered for what it reads of them. */
export async function renderBehind(
  fleet: LoadedFleet,
  routing: RoutingEntry,
  tokens: TokenTable,
  signal: AbortSignal,
): Promise<RoutingGraph> {
  const listed = routing.stamps.length === 0 ? [] : selectStamps(fleet.inventory, routing.stamps);
  const graphs: StampGraph[] = [];
  for (const stamp of leaveOutExpired(listed, false).stamps)
    graphs.push(await renderStamp(stackSpec(fleet, stamp), tokens, signal));
  const outputs = graphs.map(({ id, graph }) => ({ id, outputs: graph.outputs }));
  return renderInFront(fleet, routing, outputs, tokens, signal);
}

/**
 * The routing layer in front of stamps that are rendered already.
 * @throws StampError `state` when it fronts a stamp that is not among them: one that expired
 */
export function renderInFront(
  fleet: LoadedFleet,
  routing: RoutingEntry,
  stamps: readonly { readonly id: string; readonly outputs: PropertyMap }[],
  tokens: TokenTable,
  signal: AbortSignal,
): Promise<RoutingGraph> {
  const outputs = new Map(stamps.map((stamp) => [stamp.id, stamp.outputs]));
  const missing = routing.stamps.filter((id) => !outputs.has(id));
  if (missing.length > 0) {
    throw new StampError("state", "the routing layer fronts stamps that have expired", {
      file: routing.file,
      ...routing.placeOf("stamps"),
      field: "stampworks:stamps",
      received: missing.join(", "),
      fix: "take them off the list, then retire them; or prolong them",
    });
  }
  return renderRouting(
    stackSpec(fleet, routing),
    (stamp) => outputs.get(stamp),
    tokens,
    signal,
    routing.stamps,
  );
}
