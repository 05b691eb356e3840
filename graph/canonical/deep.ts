import { hash } from "node:crypto";
import { isMap, type PropertyValue } from "../model/property";

/** Levels of a value that are looked at one by one; no cloud takes a tenth of them. */
export const MOST_LEVELS = 300;

/**
 * A digest of what lies deeper than that, made without recursion: a value may be nested as deep as a file can be long.
 *
 * @param textOf the canonical form of a text, so that identities make no difference here either
 */
export function deepDigest(
  value: PropertyValue,
  textOf: (text: string, key: string) => PropertyValue,
): string {
  const pieces: string[] = [];
  const open: (readonly [value: PropertyValue, key: string] | string)[] = [[value, ""]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === "string") {
      pieces.push(next);
      continue;
    }
    const [item, key] = next;
    if (typeof item === "string") pieces.push(JSON.stringify(textOf(item, key)));
    else if (Array.isArray(item)) {
      open.push("]");
      for (let index = item.length - 1; index >= 0; index -= 1) open.push([item[index] ?? null, key]);
      pieces.push("[");
    } else if (isMap(item)) {
      open.push("}");
      for (const name of Object.keys(item).sort().reverse())
        open.push([item[name] ?? null, name], `${JSON.stringify(textOf(name, ""))}:`);
      pieces.push("{");
    } else pieces.push(String(item));
    pieces.push(",");
  }
  return hash("sha256", pieces.join(""));
}
