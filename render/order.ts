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
  const entered = new Set<GraphResource>();
  // One text for all resources of a provider: a text cut out anew each time is hashed anew.
  const providers = new Map<string, string>();
  const providerOf = (reference: string): string => {
    let urn = providers.get(reference);
    if (urn === undefined) {
      urn = reference.slice(0, reference.lastIndexOf("::"));
      providers.set(reference, urn);
    }
    return urn;
  };
  const visit = (urn: string | undefined): void => {
    const resource = urn === undefined ? undefined : resources.get(urn);
    if (resource === undefined || entered.has(resource)) return;
    entered.add(resource);
    visit(resource.parent);
    if (resource.provider !== undefined) visit(providerOf(resource.provider));
    for (const dependency of resource.dependencies) visit(dependency);
    visit(resource.options.deletedWith);
    ordered.add(resource);
  };
  for (const urn of constructed) visit(urn);
  for (const urn of resources.keys()) visit(urn);
  return [...ordered];
}
