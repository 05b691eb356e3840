/** Paths of properties: a list of keys, "[]" for the first element of a list. */
import { isSecret, secretOf } from "./secrets.mjs";

/** Puts a value at a path and makes what leads there; text that holds JSON or a secret is opened on the way. */
export function put(holder, path, value) {
  const [key, ...rest] = path;
  const at = key === "[]" ? 0 : key;
  if (rest.length === 0) {
    holder[at] = isSecret(holder[at]) ? secretOf(value) : value;
    return;
  }
  const inner = holder[at];
  if (inner === null || typeof inner !== "object" || isSecret(inner)) holder[at] = rest[0] === "[]" ? [] : {};
  put(holder[at], rest, value);
}

export function get(holder, path) {
  return path.reduce(
    (inner, key) => (inner === null || typeof inner !== "object" ? undefined : inner[key === "[]" ? 0 : key]),
    holder,
  );
}

/** Every leaf of a value with its path. */
export function* leaves(value, path = []) {
  if (isSecret(value)) {
    if (value.plaintext !== undefined) yield { path, value: JSON.parse(value.plaintext), secret: true };
  } else if (Array.isArray(value)) {
    for (const [index, inner] of value.entries()) yield* leaves(inner, [...path, index]);
  } else if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) yield* leaves(inner, [...path, key]);
  } else yield { path, value, secret: false };
}

/** The first keys of a path as a finding writes it, without indices: where blame is compared. */
export function headOf(path) {
  // A property may be called `outputs`; only a finding's path has the word in front.
  if (Array.isArray(path))
    return String(path[0])
      .replace(/\[[^\]]*\]/g, "")
      .split(/[.\s]/, 1)[0];
  return String(path ?? "")
    .replace(/^(inputs|outputs)\./, "")
    .replace(/\[[^\]]*\]/g, "")
    .split(/[.\s]/, 1)[0];
}
