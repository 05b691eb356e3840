import { isMap, isSecret, type PropertyMap, type PropertyValue } from "../model/property";

/**
 * Where a value has numbers and switches, as a tree; `undefined` where there are none. In a stamp that has the same
 * inputs only these are to be compared with its outputs.
 */
export type Switches =
  | { readonly value: number | boolean }
  | { readonly length: number; readonly items: readonly (Switches | undefined)[] }
  | { readonly keys: readonly string[]; readonly trees: readonly Switches[] };

/** The numbers and switches of a value. */
export function switchesOf(asked: PropertyValue): Switches | undefined {
  if (typeof asked === "number" || typeof asked === "boolean") return { value: asked };
  if (Array.isArray(asked)) {
    const items: (Switches | undefined)[] = [];
    for (const item of asked) items.push(switchesOf(item));
    return items.some((item) => item !== undefined) ? { length: items.length, items } : undefined;
  }
  const map: PropertyMap = isMap(asked) && !isSecret(asked) ? asked : {};
  const entries = Object.entries(map).flatMap(([key, item]): [string, Switches][] => {
    const tree = switchesOf(item);
    return tree === undefined ? [] : [[key, tree]];
  });
  return entries.length === 0
    ? undefined
    : { keys: entries.map(([key]) => key), trees: entries.map(([, tree]) => tree) };
}

/** Whether outputs hold nothing otherwise, the way `observedOtherwise` sees it. */
export function holdAsAsked(tree: Switches, there: PropertyValue): boolean {
  if ("value" in tree)
    return there === tree.value || (typeof there !== "number" && typeof there !== "boolean");
  if ("items" in tree) {
    if (!Array.isArray(there) || there.length !== tree.length) return true;
    for (let i = 0; i < tree.length; i += 1) {
      const item = tree.items[i];
      if (item !== undefined && !holdAsAsked(item, there[i] ?? null)) return false;
    }
    return true;
  }
  if (!isMap(there) || isSecret(there)) return true;
  for (let i = 0; i < tree.keys.length; i += 1) {
    const inner = tree.trees[i];
    const output = there[tree.keys[i] ?? ""];
    if (inner !== undefined && output !== undefined && !holdAsAsked(inner, output)) return false;
  }
  return true;
}
