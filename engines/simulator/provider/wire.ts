import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../../graph/model/property";

/**
 * What the engine sends for a value it does not know yet; which one depends on the value's type
 * (sdk/go/common/resource/plugin/rpc.go). Inside this project only `UNKNOWN`, the string's, is used.
 */
const UNKNOWNS: ReadonlySet<string> = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Property values from the wire; secrets stay wrapped, every kind of unknown becomes `UNKNOWN`. */
export function fromWire(struct: Struct | undefined): PropertyMap {
  const plain = struct?.toJavaScript() ?? {};
  return normalised(plain as PropertyMap) as PropertyMap;
}

/** Property values as the engine takes them. */
export function toWire(map: PropertyMap): Struct {
  return Struct.fromJavaScript(map);
}

/** Whether a value, or anything inside it, is not known yet. */
export function hasUnknown(value: PropertyValue): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isMap(value)) return Object.values(value).some(hasUnknown);
  return value === UNKNOWN;
}

function normalised(value: PropertyValue): PropertyValue {
  if (typeof value === "string") return UNKNOWNS.has(value) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(normalised);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normalised(inner)]));
}
