import type { GraphResource, ResourceGraph } from "../model/graph";
import { type Owner, textOf } from "../model/ownership";
import { isMap, isSecret, type PropertyValue, reveal } from "../model/property";
import { isToken } from "../model/tokens";

/** Shortest value with letters and digits that is taken for generated. */
const MIN_MIXED = 8;
/** Shortest value of any kind that is: settings of one word are shorter. */
const MIN_PLAIN = 16;

/**
 * Generated values without an identifier's form (a domain's validation token, the id of an uptime check) that
 * another resource uses. By their looks alone they could be settings; that an input depends on the very resource
 * that has the value among its outputs tells them apart. A render has tokens instead and needs none of this.
 *
 * @param isKnown whether a value, or a part of it, is recognised already
 */
export function usedOutputs(
  graph: ResourceGraph,
  isKnown: (value: string) => boolean,
): ReadonlyMap<string, Owner> {
  const used = new Map<string, Owner>();
  const resources = new Map(graph.resources.map((resource) => [resource.urn, resource]));
  const candidates = new Map<string, ReadonlyMap<string, string>>();
  const candidatesOf = (urn: string): ReadonlyMap<string, string> => {
    let known = candidates.get(urn);
    if (known === undefined) {
      known = generated(resources.get(urn), isKnown);
      candidates.set(urn, known);
    }
    return known;
  };
  const look = (value: PropertyValue | undefined, sources: readonly string[]): void => {
    let text: string | undefined;
    for (const urn of sources) {
      for (const [output, property] of candidatesOf(urn)) {
        const known = used.get(output);
        // Of several that have it the first by name: a state lists those who use it in the order they were done.
        if (known !== undefined && known.urn <= urn) continue;
        text ??= textOf(value);
        if (text.includes(output)) used.set(output, { urn, property });
      }
    }
  };
  for (const { inputs, propertyDependencies } of graph.resources) {
    for (const [key, sources] of Object.entries(propertyDependencies)) look(inputs[key], sources);
  }
  return used;
}

/** What a resource made that could be generated: value → path of the output. */
function generated(
  resource: GraphResource | undefined,
  isKnown: (value: string) => boolean,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (resource === undefined || !resource.custom || resource.external || isToken(resource.id ?? ""))
    return found;
  let echoes: string | undefined;
  const isEcho = (value: string): boolean => {
    echoes ??= textOf(resource.inputs);
    return echoes.includes(value);
  };
  const visit = (value: PropertyValue | undefined, path: string): void => {
    if (typeof value === "string") {
      if (looksGenerated(value) && !found.has(value) && !isEcho(value) && !isKnown(value))
        found.set(value, path);
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, `${path}[${index}]`);
    } else if (isSecret(value)) visit(reveal(value), path);
    else if (isMap(value)) for (const [key, item] of Object.entries(value)) visit(item, `${path}.${key}`);
  };
  for (const [key, value] of Object.entries(resource.outputs)) {
    if (value !== resource.inputs[key] && !key.startsWith("__")) visit(value, key);
  }
  return found;
}

function looksGenerated(value: string): boolean {
  if (/\s/u.test(value)) return false;
  return (
    value.length >= MIN_PLAIN || (value.length >= MIN_MIXED && /\d/u.test(value) && /[a-z]/iu.test(value))
  );
}
