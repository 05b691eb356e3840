import { StampError } from "../../../core/errors";
import type { Derivation, ResourceGraph } from "../../../graph/model/graph";
import { isMap, type PropertyValue, reveal } from "../../../graph/model/property";

/** A stamp's graph with what its stack's outputs say about it. */
export interface StampGraph {
  readonly id: string;
  readonly cloud: string;
  readonly class: string;
  readonly release: string;
  /** True while the stamp is being retired: it differs by intent and is compared with none. */
  readonly retiring: boolean;
  readonly derivations: readonly Derivation[];
  readonly graph: ResourceGraph;
  /** True of a program of one's own: what is known of it comes from its config, and none of it is claimed by its state. */
  readonly own?: boolean;
}

/**
 * A stack's graph as a stamp's.
 * @throws StampError `state` when the stack's outputs are not a stamp's
 */
export function stampGraph(graph: ResourceGraph): StampGraph {
  const { outputs, stack } = graph;
  const text = (key: string): string => {
    const value = plain(outputs[key]);
    if (typeof value === "string" && value !== "") return value;
    throw new StampError("state", `stack "${stack}" is not a stamp: it lacks an output`, {
      field: key,
      fix: "a stamp's stack has the outputs of components/program/outputs.ts; bring it up with the present release",
    });
  };
  return {
    id: stack,
    cloud: text("cloud"),
    class: text("class"),
    release: text("release"),
    retiring: plain(outputs["retiring"]) === true,
    derivations: derivationsOf(plain(outputs["derivations"])),
    graph,
  };
}

/** What stamps have in common that may be judged by one another: class, cloud, release and origin. */
export function groupKey({ cloud, class: name, release, graph }: StampGraph): string {
  return JSON.stringify([cloud, name, release, graph.origin]);
}

/** The derivations in a stack's outputs; what has not their shape is left out. */
export function derivationsOf(list: PropertyValue | undefined): Derivation[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => {
    if (!isMap(item)) return [];
    const { value, stands, whole } = item;
    if (typeof value !== "string" || typeof stands !== "string") return [];
    return [whole === true ? { value, stands, whole } : { value, stands }];
  });
}

function plain(value: PropertyValue | undefined): PropertyValue | undefined {
  return value === undefined ? undefined : reveal(value);
}
