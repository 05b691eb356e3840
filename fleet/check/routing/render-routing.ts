import { defined } from "../../../core/defined";
import type { PropertyMap } from "../../../graph/model/property";
import type { TokenTable } from "../../../graph/model/tokens";
import type { StackSpec } from "../../../engines/engine";
import { renderStack } from "../../../render/render";
import { tokenResolver } from "../render-fleet";
import { type RoutingGraph, routingGraph } from "./routing-graph";

/**
 * The routing stack's graph as its program describes it. What it reads of stamps comes from their own renders.
 * @param outputsOf outputs of a stamp's stack, undefined when it was not rendered
 * @throws RunError when the program fails
 */
export async function renderRouting(
  spec: StackSpec,
  outputsOf: (stamp: string) => PropertyMap | undefined,
  table: TokenTable,
  signal?: AbortSignal,
): Promise<RoutingGraph> {
  const { project, stack, config, secretKeys, program } = spec;
  const graph = await renderStack({
    project,
    stack,
    config,
    ...defined({ secretKeys }),
    program,
    // `<organisation>/<project>/<stamp>`
    resolver: tokenResolver(table, (name) => outputsOf(name.split("/").at(-1) ?? name)),
    ...defined({ signal }),
  });
  return routingGraph(graph);
}
