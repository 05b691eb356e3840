import {
  isMap,
  type PropertyMap,
  type PropertyValue,
  reveal,
  SECRET_SIGNATURE,
  SIGNATURE_KEY,
} from "../../graph/model/property";
import { hasToken } from "../../graph/model/tokens";

/** Whether a value comes back out of JSON as it went in: no undefined, no number that JSON has no form for, nothing of a class. */
export function isPlain(value: unknown): boolean {
  if (typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object") return false;
  if (value === null) return true;
  if (Array.isArray(value)) return value.every((item) => isPlain(item));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((item) => isPlain(item)) && !Object.hasOwn(value, "__proto__");
}

/**
 * Whether a value holds a secret that is somebody's own and not a cloud's to make: in a render, what a cloud will make is a token,
 * and nothing of it is known yet.
 */
export function holdsSecret(value: PropertyValue | undefined): boolean {
  if (Array.isArray(value)) return value.some((item) => holdsSecret(item));
  if (!isMap(value)) return false;
  if (value[SIGNATURE_KEY] === SECRET_SIGNATURE) return isKnown(reveal(value));
  return Object.values(value).some((item) => holdsSecret(item));
}

/** Whether a map holds such a secret in what it does not share with another, which was looked at. */
export function holdsSecretBeside(map: PropertyMap, other: PropertyMap): boolean {
  return Object.keys(map).some((key) => map[key] !== other[key] && holdsSecret(map[key]));
}

function isKnown(content: PropertyValue | undefined): boolean {
  if (content === undefined) return true;
  if (typeof content === "string") return content !== "" && !hasToken(content);
  if (Array.isArray(content)) return content.some((item) => isKnown(item));
  if (!isMap(content)) return content !== null;
  if (content[SIGNATURE_KEY] === SECRET_SIGNATURE) return holdsSecret(content);
  return Object.values(content).some((item) => isKnown(item));
}
