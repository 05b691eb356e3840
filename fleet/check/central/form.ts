import { type CanonicalGraph, canonicalise } from "../../../graph/canonical/canonical";
import type { Derivation } from "../../../graph/model/graph";
import { reveal } from "../../../graph/model/property";
import type { CentralGraph } from "./central-graph";

/**
 * A centre's canonical form. Its law is that of its region and stands in its outputs: it is left out as the region is, so that the centres of
 * one cloud have one form wherever they are.
 */
export function canonicalOfCentre({ derivations, graph }: CentralGraph): CanonicalGraph {
  const { residency } = graph.outputs;
  const law = residency === undefined ? undefined : reveal(residency);
  const more: Derivation[] =
    typeof law === "string" && law !== "" ? [{ value: law, stands: "residency", whole: true }] : [];
  return canonicalise(graph, [...derivations, ...more]);
}
