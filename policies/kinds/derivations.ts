import type { Derivation } from "../../graph/model/graph";
import { isMap, type PropertyValue, reveal } from "../../graph/model/property";

/** What a stamp's stack says, in its outputs, that it derived from its identity; empty for other stacks. */
export function derivationsOf(outputs: Readonly<Record<string, PropertyValue>>): readonly Derivation[] {
  const list = reveal(outputs["derivations"] ?? null);
  if (!Array.isArray(list)) return [];
  return list.filter(isMap).flatMap(({ value, stands, whole }) => {
    if (typeof value !== "string" || typeof stands !== "string") return [];
    return [whole === true ? { value, stands, whole } : { value, stands }];
  });
}
