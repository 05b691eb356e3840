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
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`${value} has no form in JSON`);
    return JSON.stringify(value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  let text = "";
  if (isList(value)) {
    for (const item of value) text += `${text === "" ? "" : ","}${serialise(item)}`;
    return `[${text}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if (item !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${serialise(item)}`;
  }
  return `{${text}}`;
}

// `Array.isArray` does not narrow read-only arrays out of a union.
function isList(value: JsonLike): value is readonly JsonLike[] {
  return Array.isArray(value);
}
