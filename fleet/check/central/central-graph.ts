import type { CentralHome } from "../../../components/program/central-config";
import { StampError } from "../../../core/errors";
import type { Derivation, ResourceGraph } from "../../../graph/model/graph";
import { reveal } from "../../../graph/model/property";
import { derivationsOf } from "../states/stamp-graph";

/** A centre's graph with what it derived. It is compared with none: each law has one a cloud. */
export interface CentralGraph {
  /** Its config, by which the claims of a state are proven; undefined where the project has none of it. */
  readonly home: CentralHome | undefined;
  readonly derivations: readonly Derivation[];
  readonly graph: ResourceGraph;
}

/**
 * A stack's graph as a centre's.
 * @param home the stack's config
 * @throws StampError `state` when the stack's outputs are not a centre's
 */
export function centralGraph(graph: ResourceGraph, home: CentralHome | undefined): CentralGraph {
  const { address, derivations } = graph.outputs;
  if (address === undefined || derivations === undefined) {
    throw new StampError("state", `stack "${graph.stack}" lacks a centre's outputs`, {
      field: "address",
      fix: "bring it up with the present release",
    });
  }
  return { graph, home, derivations: derivationsOf(reveal(derivations)) };
}
