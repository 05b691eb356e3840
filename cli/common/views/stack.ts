import { count } from "../table";

export { placeOfStack as placeOf } from "../../../fleet/deploy/place";

/** How many stacks of which kind: `7 stamps, the routing layer and 1 centre`. */
export function describeStacks(routing: number, stamps: number, centres = 0): string {
  const kinds = [
    ...(stamps === 0 && routing + centres > 0 ? [] : [count(stamps, "stamp")]),
    ...(routing === 0 ? [] : ["the routing layer"]),
    ...(centres === 0 ? [] : [count(centres, "centre")]),
  ];
  const last = kinds.at(-1) ?? "";
  return kinds.length < 2 ? last : `${kinds.slice(0, -1).join(", ")} and ${last}`;
}
