import type { CentralEntry, RoutingEntry, StampEntry } from "../inventory/stack-config";

/** Where a stack is and what class it has; the routing layer and centres have none, and the layer is named by its home region. */
export function placeOfStack(stack: StampEntry | RoutingEntry | CentralEntry): {
  readonly cloud: string;
  readonly region: string;
  readonly class: string;
} {
  if (stack.identity !== undefined) {
    const { cloud, region, class: name } = stack.identity;
    return { cloud, region, class: name };
  }
  const { home } = stack;
  const region = "regions" in home ? home.regions[0] : home.region;
  return { cloud: home.cloud, region: region ?? "", class: "-" };
}
