import { count } from "../table";

export { placeOfStack as placeOf } from "../../../fleet/deploy/place";

/** How many stacks of which kind: `7 stamps and the routing layer`. */
export function describeStacks(routing: number, stamps: number): string {
  if (routing === 0) return count(stamps, "stamp");
  return stamps === 0 ? "the routing layer" : `${count(stamps, "stamp")} and the routing layer`;
}
