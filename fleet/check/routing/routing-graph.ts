import type { Derivation, ResourceGraph } from "../../../graph/model/graph";
import { reveal } from "../../../graph/model/property";
import { StampError } from "../../../core/errors";
import { derivationsOf } from "../states/stamp-graph";

/** The routing stack's graph with what its outputs say about it. It is compared with none: there is one. */
export interface RoutingGraph {
  readonly id: string;
  readonly cloud: string;
  readonly derivations: readonly Derivation[];
  readonly graph: ResourceGraph;
  /** Ids of the stamps it lists. */
  readonly stamps: readonly string[];
}

/**
 * A stack's graph as the routing layer's.
 * @param listed ids of the stamps that its config lists; default what its outputs say
 * @throws StampError `state` when the stack's outputs are not the routing layer's
 */
export function routingGraph(graph: ResourceGraph, listed?: readonly string[]): RoutingGraph {
  const { outputs, stack } = graph;
  const plain = (key: string) => {
    const value = outputs[key];
    return value === undefined ? undefined : reveal(value);
  };
  const cloud = plain("cloud");
  if (typeof cloud !== "string" || plain("domain") === undefined) {
    throw new StampError("state", `stack "${stack}" lacks the routing layer's outputs`, {
      field: "cloud, domain",
      fix: "bring it up with the present release",
    });
  }
  const said = plain("stamps");
  const stamps = listed ?? (Array.isArray(said) ? said.filter((id) => typeof id === "string") : []);
  return { id: stack, cloud, derivations: derivationsOf(plain("derivations")), graph, stamps };
}
