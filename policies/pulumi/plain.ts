import {
  ASSET_SIGNATURE,
  type PropertyMap,
  type PropertyValue,
  SIGNATURE_KEY,
  UNKNOWN,
} from "../../graph/model/property";

/**
 * A policy's view of properties as plain property values. Pulumi's policy host throws when a value is touched that
 * a preview does not know yet, so each is touched alone, and whatever throws counts as unknown.
 */
export function plainMap(props: object): PropertyMap {
  return Object.fromEntries(Object.keys(props).map((key) => [key, at(props, key)]));
}

function at(holder: object, key: string | number): PropertyValue {
  let value: unknown;
  try {
    value = Reflect.get(holder, key);
  } catch {
    return UNKNOWN;
  }
  return plain(value);
}

function plain(value: unknown): PropertyValue {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => at(value, index));
  if ("__pulumiAsset" in value || "__pulumiArchive" in value) return { [SIGNATURE_KEY]: ASSET_SIGNATURE };
  return plainMap(value);
}
