import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import type { PartReport } from "./model";

/** Component that a stamp is; what stands right below it are its parts. */
const STAMP_TYPE = "stampworks:index:Stamp";
const PROVIDER_TYPE = "pulumi:providers:";

/** The parts of a stamp with what they are made of, in the order they were made. */
export function partsOf(graph: ResourceGraph): PartReport[] {
  const stamp = graph.resources.find(({ type }) => type === STAMP_TYPE);
  if (stamp === undefined) return [];
  const partOf = partsByUrn(graph, stamp.urn);
  const parts = new Map<string, { part: GraphResource; types: Map<string, number> }>();
  for (const resource of graph.resources) {
    const part = partOf.get(resource.urn);
    if (part === undefined || resource.type.startsWith(PROVIDER_TYPE)) continue;
    const known = parts.get(part.urn) ?? { part, types: new Map<string, number>() };
    parts.set(part.urn, known);
    if (resource.custom) known.types.set(resource.type, (known.types.get(resource.type) ?? 0) + 1);
  }
  return [...parts.values()].map(({ part, types }) => ({
    name: part.name.replace(`${stamp.name}-`, ""),
    type: part.type,
    resources: [...types.values()].reduce((sum, count) => sum + count, 0),
    types: [...types].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)),
  }));
}

/** URN → the part it belongs to. Parents are registered before their children. */
function partsByUrn(graph: ResourceGraph, stamp: string): ReadonlyMap<string, GraphResource> {
  const found = new Map<string, GraphResource>();
  for (const resource of graph.resources) {
    const { parent, urn } = resource;
    if (parent === stamp) found.set(urn, resource);
    else {
      const part = parent === undefined ? undefined : found.get(parent);
      if (part !== undefined) found.set(urn, part);
    }
  }
  return found;
}
