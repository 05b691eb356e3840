import type { TokenTable } from "../../../graph/model/tokens";
import type { FleetSpec } from "../../open";
import { graphOf, tokenResolver } from "../render-fleet";
import { type CentralGraph, centralGraph } from "./central-graph";

/**
 * A centre's graph as its program describes it.
 * @throws RunError when the program fails
 */
export async function renderCentral(
  spec: FleetSpec,
  table: TokenTable,
  signal?: AbortSignal,
): Promise<CentralGraph> {
  return centralGraph(await graphOf(spec, tokenResolver(table), {}, signal), undefined);
}
