import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { texts } from "./rule";

/** What takes one change at a time, and what changes it. */
export interface Parent {
  readonly types: RegExp;
  /** Types whose making changes what they lie in, lead to or are made of; rights and locks are services of their own. */
  readonly changes: RegExp;
  /** Whether such a resource says that it is this one's. */
  readonly tells: (resource: GraphResource, parent: GraphResource) => boolean;
}

/** Names of the changes of one parent that are not in order with each other. */
export function ordered(graph: ResourceGraph, { changes: kinds, tells, types }: Parent): string[] {
  const before = reachability(graph);
  return graph.resources
    .filter(({ type }) => types.test(type))
    .flatMap((parent) => {
      const changes = graph.resources.filter(
        (resource) => kinds.test(resource.type) && resource !== parent && tells(resource, parent),
      );
      return changes.flatMap((one, index) =>
        changes
          .slice(index + 1)
          .filter((other) => !before(one, other) && !before(other, one))
          .map((other) => `${one.name} | ${other.name}`),
      );
    });
}

/** A resource that names its parent in one of these inputs. */
export function byKeys(...keys: readonly string[]): Parent["tells"] {
  return ({ inputs }, parent) => {
    const names = [parent.id, parent.outputs["name"], ...keys.map((key) => parent.inputs[key])];
    return keys.some((key) => inputs[key] !== undefined && names.includes(inputs[key]));
  };
}

/** A resource that has its parent's id anywhere. */
export const byId: Parent["tells"] = ({ inputs }, parent) => texts(inputs).some((text) => text === parent.id);

/** Whether the one is made before the other, and so deleted after it. */
export function isBefore(graph: ResourceGraph, one: GraphResource, other: GraphResource): boolean {
  return reachability(graph)(one, other);
}

/** Whether the one is made before the other, through whatever lies between. */
function reachability(graph: ResourceGraph): (one: GraphResource, other: GraphResource) => boolean {
  const byUrn = new Map(graph.resources.map((resource) => [resource.urn, resource]));
  const known = new Map<string, Set<string>>();
  const needs = (urn: string): Set<string> => {
    const done = known.get(urn);
    if (done !== undefined) return done;
    const all = new Set<string>();
    known.set(urn, all);
    for (const next of byUrn.get(urn)?.dependencies ?? []) {
      all.add(next);
      for (const further of needs(next)) all.add(further);
    }
    return all;
  };
  return (one, other) => needs(other.urn).has(one.urn);
}
