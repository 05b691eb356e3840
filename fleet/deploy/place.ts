import type { RoutingEntry, StampEntry } from "../inventory/stack-config";

/** Where a stack is and what class it has; the routing layer has none, and is named by its home region. */
export function placeOfStack(stack: StampEntry | RoutingEntry): {
  readonly cloud: string;
  readonly region: string;
  readonly class: string;
} {
  if (stack.identity !== undefined) {
    const { cloud, region, class: name } = stack.identity;
    return { cloud, region, class: name };
  }
  return { cloud: stack.home.cloud, region: stack.home.regions[0] ?? "", class: "-" };
}
