import type { GraphResource } from "../graph/model/graph";

/**
 * Resources in an order that is the same for every run of a program: as the program constructs them, but each
 * after its parent, provider and dependencies. In the order of arrival, resources that wait for different things
 * could change places.
 * @param constructed - URNs in order of construction; those not in it (default providers) come where needed.
 */
export function inOrder(
  resources: ReadonlyMap<string, GraphResource>,
  constructed: readonly string[],
): GraphResource[] {
  const ordered = new Set<GraphResource>();
  const entered = new Set<string>();
  const visit = (urn: string | undefined): void => {
    const resource = urn === undefined ? undefined : resources.get(urn);
    if (resource === undefined || entered.has(resource.urn)) return;
    entered.add(resource.urn);
    visit(resource.parent);
    if (resource.provider !== undefined)
      visit(resource.provider.slice(0, resource.provider.lastIndexOf("::")));
    for (const dependency of resource.dependencies) visit(dependency);
    visit(resource.options.deletedWith);
    ordered.add(resource);
  };
  for (const urn of constructed) visit(urn);
  for (const urn of resources.keys()) visit(urn);
  return [...ordered];
}
