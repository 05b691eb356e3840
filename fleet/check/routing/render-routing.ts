import type { PropertyMap } from "../../../graph/model/property";
import type { TokenTable } from "../../../graph/model/tokens";
import type { FleetSpec } from "../../open";
import { graphOf, tokenResolver } from "../render-fleet";
import { type RoutingGraph, routingGraph } from "./routing-graph";

/**
 * The routing stack's graph as its program describes it. What it reads of stamps comes from their own renders.
 * @param outputsOf outputs of a stamp's stack, undefined when it was not rendered
 * @param stamps all that it reads of; without them nothing is kept of it
 * @throws RunError when the program fails
 */
export async function renderRouting(
  spec: FleetSpec,
  outputsOf: (stamp: string) => PropertyMap | undefined,
  table: TokenTable,
  signal?: AbortSignal,
  stamps?: readonly string[],
): Promise<RoutingGraph> {
  // `<organisation>/<project>/<stamp>`
  const resolver = tokenResolver(table, (name) => outputsOf(name.split("/").at(-1) ?? name));
  const also = { stamps: stamps?.map((id) => [id, outputsOf(id) ?? null]) };
  const graph = await graphOf(
    stamps === undefined ? { ...spec, renders: undefined } : spec,
    resolver,
    also,
    signal,
  );
  return routingGraph(graph);
}
