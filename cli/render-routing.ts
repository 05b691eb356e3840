import { StampError } from "../core/errors";
import type { PropertyMap } from "../graph/model/property";
import type { TokenTable } from "../graph/model/tokens";
import { renderStamp } from "../fleet/check/render-fleet";
import { renderRouting } from "../fleet/check/render-routing";
import type { RoutingGraph } from "../fleet/check/routing-graph";
import type { StampGraph } from "../fleet/check/stamp-graph";
import type { RoutingEntry } from "../fleet/inventory/stack-config";
import { leaveOutExpired } from "./selection";
import { type Session, selectStamps, stackSpec } from "./session";

/** The routing layer with the stamps it fronts, which are rendered for what it reads of them. */
export async function renderBehind(
  session: Session,
  routing: RoutingEntry,
  tokens: TokenTable,
  signal: AbortSignal,
): Promise<RoutingGraph> {
  const listed = routing.stamps.length === 0 ? [] : selectStamps(session.inventory, routing.stamps);
  const graphs: StampGraph[] = [];
  for (const stamp of leaveOutExpired(listed, false).stamps)
    graphs.push(await renderStamp(stackSpec(session, stamp), tokens, signal));
  const outputs = graphs.map(({ id, graph }) => ({ id, outputs: graph.outputs }));
  return renderInFront(session, routing, outputs, tokens, signal);
}

/**
 * The routing layer in front of stamps that are rendered already.
 * @throws StampError `state` when it fronts a stamp that is not among them: one that expired
 */
export function renderInFront(
  session: Session,
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
  return renderRouting(stackSpec(session, routing), (stamp) => outputs.get(stamp), tokens, signal);
}
