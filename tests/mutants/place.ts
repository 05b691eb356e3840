import {
  isMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  reveal,
  secret,
} from "../../graph/model/property";

/** One step from a value to what is in it; secrets and JSON texts are stepped into without a mark in the path. */
type Step =
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "index"; readonly at: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "secret" }
  | { readonly kind: "json" };

/** A text, number or switch somewhere in a resource's properties, and the way to it. */
export interface Place {
  /** As findings write it: `policy.Statement[0].Resource`. */
  readonly path: string;
  /** The nearest field's name. */
  readonly key: string;
  readonly value: string | number | boolean;
  /** Whether it is a map's key that is meant and not what stands under it. */
  readonly isKey: boolean;
  readonly secret: boolean;
  readonly steps: readonly Step[];
}

/** Every leaf of a resource's properties, through secrets and JSON, map keys that look like identifiers too. */
export function placesOf(properties: PropertyMap): Place[] {
  const places: Place[] = [];
  const visit = (
    value: PropertyValue | undefined,
    path: string,
    key: string,
    steps: readonly Step[],
    isInSecret: boolean,
  ): void => {
    if (value === null || value === undefined) return;
    if (typeof value !== "object") {
      const json = typeof value === "string" ? parsed(value) : undefined;
      if (json === undefined) places.push({ path, key, value, isKey: false, secret: isInSecret, steps });
      else visit(json, path, key, [...steps, { kind: "json" }], isInSecret);
    } else if (Array.isArray(value)) {
      for (const [at, item] of value.entries())
        visit(item, `${path}[${at}]`, key, [...steps, { kind: "index", at }], isInSecret);
    } else if (isSecret(value)) visit(reveal(value), path, key, [...steps, { kind: "secret" }], true);
    else {
      const map: PropertyMap = value;
      for (const [name, item] of Object.entries(map)) {
        if (name.startsWith("__")) continue;
        const inner = path === "" ? name : `${path}.${name}`;
        if (/[/:]|^swt0/u.test(name)) {
          const direction: Step[] = [...steps, { kind: "name", name }];
          places.push({
            path: inner,
            key: "",
            value: name,
            isKey: true,
            secret: isInSecret,
            steps: direction,
          });
        }
        visit(item, inner, name, [...steps, { kind: "key", name }], isInSecret);
      }
    }
  };
  visit(properties, "", "", [], false);
  return places;
}

/** The properties with another value at a place; `undefined` leaves it out. */
export function changeAt(
  properties: PropertyMap,
  { steps }: Place,
  value: PropertyValue | undefined,
): PropertyMap {
  const changed = change(properties, steps, value);
  if (!isMap(changed)) throw new Error("a place is inside a map");
  return changed;
}

function change(
  at: PropertyValue | undefined,
  [step, ...rest]: readonly Step[],
  value: PropertyValue | undefined,
): PropertyValue | undefined {
  if (step === undefined) return value;
  switch (step.kind) {
    case "secret": {
      const inner = change(reveal(at ?? null), rest, value);
      return inner === undefined ? undefined : secret(inner);
    }
    case "json":
      return JSON.stringify(change(parsed(String(at)), rest, value));
    case "index": {
      const list = Array.isArray(at) ? at : [];
      const inner = change(list[step.at], rest, value);
      return list.flatMap((item, index) => (index !== step.at ? [item] : inner === undefined ? [] : [inner]));
    }
    case "name":
      return Object.fromEntries(
        Object.entries(isMap(at) ? at : {}).map(([key, item]) => [
          key === step.name ? String(value) : key,
          item,
        ]),
      );
    case "key": {
      const map = isMap(at) ? at : {};
      const inner = change(map[step.name], rest, value);
      return Object.fromEntries(
        Object.entries(map).flatMap(([key, item]): [string, PropertyValue][] => {
          if (key !== step.name) return [[key, item]];
          return inner === undefined ? [] : [[key, inner]];
        }),
      );
    }
  }
}

function parsed(text: string): PropertyValue | undefined {
  if (!/^\s*[{[]/u.test(text)) return undefined;
  try {
    return JSON.parse(text) as PropertyValue;
  } catch {
    return undefined;
  }
}
