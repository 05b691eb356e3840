import { renderStamp } from "../../../fleet/check/render-fleet";
import { renderRouting } from "../../../fleet/check/routing/render-routing";
import type { RoutingGraph } from "../../../fleet/check/routing/routing-graph";
import type { StampGraph } from "../../../fleet/check/states/stamp-graph";
import type { StackSpec } from "../../../engines/engine";
import { TokenTable } from "../../../graph/model/tokens";
import { routingSpec, STAMPS, stampSpec } from "./fleet";

/** A fleet as its programs describe it, with the tokens by which owners are known. */
export interface RenderedFleet {
  readonly stamps: readonly StampGraph[];
  readonly routing: RoutingGraph;
  readonly tokens: TokenTable;
}

/** Renders the three stamps and the routing layer in front of them. */
export async function renderFleet(routing: StackSpec = routingSpec(STAMPS)): Promise<RenderedFleet> {
  const tokens = new TokenTable();
  const stamps: StampGraph[] = [];
  for (const id of STAMPS) stamps.push(await renderStamp(stampSpec(id), tokens));
  const outputs = new Map(stamps.map(({ id, graph }) => [id, graph.outputs]));
  return { stamps, routing: await renderRouting(routing, (id) => outputs.get(id), tokens), tokens };
}
