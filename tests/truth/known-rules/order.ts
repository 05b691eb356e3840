import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { texts } from "./rule";

/** Types whose making changes what they lie in, lead to or are made of; rights and locks are services of their own. */
const CHANGES =
  /^azure-native:(cosmosdb:Sql\w+|storage:(BlobContainer|BlobServiceProperties|ManagementPolicy)|dbforpostgresql:(Server|Database|Administrator|Configuration)|network:PrivateEndpoint|dataprotection:BackupInstance)$/u;

/** Names of the changes of one parent that are not in order with each other. */
export function ordered(graph: ResourceGraph, parents: RegExp): string[] {
  const before = reachability(graph);
  return graph.resources
    .filter(({ type }) => parents.test(type))
    .flatMap((parent) => {
      const changes = graph.resources.filter(
        (resource) => CHANGES.test(resource.type) && resource !== parent && tells(resource, parent),
      );
      return changes.flatMap((one, index) =>
        changes
          .slice(index + 1)
          .filter((other) => !before(one, other) && !before(other, one))
          .map((other) => `${one.name} | ${other.name}`),
      );
    });
}

/** Whether a resource says who its parent is: by its name or its id. */
function tells({ type, inputs }: GraphResource, parent: GraphResource): boolean {
  const name = String(parent.inputs["serverName"] ?? parent.inputs["accountName"]);
  if (
    type.includes("PrivateEndpoint") ||
    type.includes("BackupInstance") ||
    type.endsWith("postgresql:Server")
  )
    return texts(inputs).some((text) => text === parent.id);
  return [inputs["serverName"], inputs["accountName"]].some(
    (given) => given === name || given === parent.outputs["name"],
  );
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
