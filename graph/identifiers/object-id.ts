import { type FieldRecogniser, type Found, matchesOf } from "./recogniser";

const GUID = /(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f-])/giu;
/** Route 53 hosted zones, CloudFront distributions and the unique ids of IAM. */
const OPAQUE =
  /(?<![A-Za-z0-9])(?:Z[A-Z0-9]{12,31}|E[A-Z0-9]{12,13}|A(?:ID|RO|KI|GP|SI|NP|NV|SC)A[A-Z0-9]{16,17})(?![A-Za-z0-9])/gu;

/** GUIDs of principals, keys and other objects. */
export const objectGuid: FieldRecogniser = {
  kind: "object-id",
  field:
    /(?:principal|object|client|application|app|user|group|identity|workspace|customer|key|kms|vault)_?ids?$|^(?:keyid|kmskeyid|kmsmasterkeyid|kmsmasterkey|targetkeyid|sid|granteeprincipal)$/iu,
  *find(text) {
    if (text.length >= 36) yield* matchesOf("object-id", text, GUID);
  },
};

/** Ids in capital letters and digits. */
export const opaqueId: FieldRecogniser = {
  kind: "object-id",
  field: /zone_?id$|distribution_?id$|^(?:aws:userid|.*principal.*|unique_?id)$/iu,
  *find(text) {
    if (text.length >= 13) yield* matchesOf("object-id", text, OPAQUE);
  },
};

/** GUIDs in texts that are read by shape. */
export function* guidsByShape(text: string): Iterable<Found> {
  if (text.length >= 36) yield* matchesOf("object-id", text, GUID);
}
