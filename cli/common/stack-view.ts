import type { RoutingEntry, StampEntry } from "../../fleet/inventory/stack-config";
import { count } from "./table";

/** Where a stack is and what class it has, for a table; the routing layer has none, and is named by its home region. */
export function placeOf(stack: StampEntry | RoutingEntry): {
  readonly cloud: string;
  readonly region: string;
  readonly class: string;
} {
  if ("identity" in stack) {
    const { cloud, region, class: name } = stack.identity;
    return { cloud, region, class: name };
  }
  return { cloud: stack.home.cloud, region: stack.home.regions[0] ?? "", class: "-" };
}

/** How many stacks of which kind: `7 stamps and the routing layer`. */
export function describeStacks(routing: number, stamps: number): string {
  if (routing === 0) return count(stamps, "stamp");
  return stamps === 0 ? "the routing layer" : `${count(stamps, "stamp")} and the routing layer`;
}
