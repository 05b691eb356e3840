import type { GraphResource } from "./graph";
import { isMap, isSecret, type PropertyMap, type PropertyValue } from "./property";

/**
 * Numbers and switches that a state's outputs hold otherwise than its inputs: what was asked for is not what is
 * there, because somebody changed the cloud by hand (and a refresh wrote it down) or the state itself. Texts are left
 * out, for providers write them their own way (case, order of keys), and so is what only one side has.
 *
 * @returns path → the output's value; empty for a render and for a state without drift
 */
export function observedOtherwise({ custom, external, inputs, outputs }: GraphResource): PropertyMap {
  const found: Record<string, PropertyValue> = {};
  if (custom && !external) compare(inputs, outputs, "", found);
  return found;
}

function compare(
  asked: PropertyValue,
  there: PropertyValue,
  path: string,
  found: Record<string, PropertyValue>,
): void {
  if (asked === there || typeof asked === "string" || isSecret(asked) || isSecret(there)) return;
  if (isMap(asked) && isMap(there)) {
    for (const key of Object.keys(asked)) {
      const [one, other] = [asked[key], there[key]];
      if (one !== undefined && other !== undefined)
        compare(one, other, path === "" ? key : `${path}.${key}`, found);
    }
  } else if (Array.isArray(asked) && Array.isArray(there)) {
    // A provider may sort a list its own way; element by element means nothing when lengths differ.
    if (asked.length !== there.length) return;
    for (const [index, item] of asked.entries())
      compare(item, there[index] ?? null, `${path}[${index}]`, found);
  } else if (isSwitch(asked) && isSwitch(there) && asked !== there) found[path] = there;
}

function isSwitch(value: PropertyValue): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}
