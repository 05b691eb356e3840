import type { PropertyValue } from "./property";

/** What the canonical serialisation takes: JSON, where absent entries of a map may also be `undefined`. */
export type JsonLike =
  | null
  | boolean
  | number
  | string
  | readonly JsonLike[]
  | { readonly [key: string]: JsonLike | undefined };

/**
 * The canonical serialisation of RFC 8785: no white space, keys in order of their UTF-16 code units, numbers and
 * strings as ECMAScript writes them.
 * @throws RangeError for numbers JSON has no form for (NaN, infinities)
 */
export function serialise(value: JsonLike | PropertyValue): string {
  return write(value, new Map());
}

/** @param quoted texts already written; keys and most values come again and again */
function write(value: JsonLike, quoted: Map<string, string>): string {
  if (typeof value === "string") return quote(value, quoted);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`${value} has no form in JSON`);
    return JSON.stringify(value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  let text = "";
  if (isList(value)) {
    for (const item of value) text += `${text === "" ? "" : ","}${write(item, quoted)}`;
    return `[${text}]`;
  }
  const keys = Object.keys(value);
  for (const key of keys.length > 1 ? keys.sort() : keys) {
    const item = value[key];
    if (item !== undefined) text += `${text === "" ? "" : ","}${quote(key, quoted)}:${write(item, quoted)}`;
  }
  return `{${text}}`;
}

function quote(text: string, quoted: Map<string, string>): string {
  let result = quoted.get(text);
  if (result === undefined) {
    result = JSON.stringify(text);
    quoted.set(text, result);
  }
  return result;
}

// `Array.isArray` does not narrow read-only arrays out of a union.
function isList(value: JsonLike): value is readonly JsonLike[] {
  return Array.isArray(value);
}
