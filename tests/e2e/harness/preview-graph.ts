import { type CanonicalGraph, canonicalise } from "../../../graph/canonical/canonical";
import { fromDeployment } from "../../../graph/model/deployment";
import type { Derivation, ResourceGraph } from "../../../graph/model/graph";

/** What `pulumi preview --json` prints, as far as a graph needs it. */
export interface Preview {
  readonly steps: readonly { readonly newState?: unknown }[];
}

/** The graph a preview foretells. */
export function previewed({ steps }: Preview): ResourceGraph {
  const resources = steps.flatMap(({ newState }) => (newState === undefined ? [] : [newState]));
  return { ...fromDeployment({ version: 3, deployment: { resources } }), origin: "preview" };
}

/** The canonical form of what a preview can hold: the CLI's JSON leaves out the stack's outputs and the default providers. */
export function resourcesOnly(graph: ResourceGraph, derivations: readonly Derivation[]): CanonicalGraph {
  const resources = graph.resources.filter(
    ({ name, type }) => !(type.startsWith("pulumi:providers:") && name.startsWith("default")),
  );
  return canonicalise({ ...graph, resources, outputs: {} }, derivations);
}
