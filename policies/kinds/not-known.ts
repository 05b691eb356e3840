import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../graph/model/property";

/** Thrown when a rule reads a part of a value that a preview does not know yet. */
class NotKnownYet extends Error {}

/**
 * Asks a question about a value of which a preview may know only parts.
 *
 * What is known is looked at first: a rule that one known item breaks, or that one known item satisfies, has its answer.
 * Only a rule that has to read an unknown part gets none.
 *
 * @returns the answer, or undefined when it can't be told yet
 */
export function askKnown<Answer>(
  value: PropertyValue | undefined,
  ask: (value: PropertyValue | undefined) => Answer | undefined,
): Answer | undefined {
  if (value === UNKNOWN) return undefined;
  return answered(() => ask(value === undefined ? value : guarded(value)));
}

/** The same of a resource's inputs, which always are a map. */
export function askKnownInputs<Answer>(
  inputs: PropertyMap,
  ask: (inputs: PropertyMap) => Answer | undefined,
): Answer | undefined {
  return answered(() => ask(guardedMap(inputs)));
}

/** Whether a value is, or has anywhere inside, what a preview does not know yet. */
export function holdsUnknown(value: PropertyValue | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(holdsUnknown);
}

function answered<Answer>(ask: () => Answer | undefined): Answer | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof NotKnownYet) return undefined;
    throw error;
  }
}

function guarded(value: PropertyValue): PropertyValue {
  if (value === UNKNOWN || !holdsUnknown(value)) return value;
  if (isMap(value)) return guardedMap(value);
  if (!Array.isArray(value)) return value;
  const knownFirst = [...value].sort((one, other) => Number(holdsUnknown(one)) - Number(holdsUnknown(other)));
  return new Proxy<PropertyValue[]>(knownFirst.map(guarded), { get: reading });
}

function guardedMap(map: PropertyMap): PropertyMap {
  const entries = Object.entries(map).map(([key, item]): [string, PropertyValue] => [key, guarded(item)]);
  return new Proxy<PropertyMap>(Object.fromEntries(entries), { get: reading });
}

function reading(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key);
  if (value === UNKNOWN) throw new NotKnownYet();
  return value;
}
