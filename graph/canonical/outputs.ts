import type { PropertyValue } from "../model/property";
import { isMap } from "../model/property";

/** Parts of an identity that one stamp has and another does without, equal as they are. */
const OPTIONAL: ReadonlySet<string> = new Set(["expires"]);
/** The output that lists what the stamp derived from its identity. */
const DERIVATIONS = "derivations";

/** A stack's outputs without what only a stamp with a longer identity has, such as its last day. */
export function formOutputs(
  outputs: Readonly<Record<string, PropertyValue>>,
): Readonly<Record<string, PropertyValue>> {
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([key, value]): [string, PropertyValue][] => {
      if (OPTIONAL.has(key)) return [];
      if (key !== DERIVATIONS || !Array.isArray(value)) return [[key, value]];
      return [[key, value.filter((item) => !(isMap(item) && OPTIONAL.has(String(item["stands"]))))]];
    }),
  );
}
