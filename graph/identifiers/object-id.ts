import { byPattern, type Recogniser } from "./recogniser";

const GUID = /(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f-])/giu;
/** Fields where a GUID names a principal, a key or another object. */
const GUID_FIELD =
  /(?:principal|object|client|application|app|user|group|identity|workspace|customer|key|kms|vault)_?ids?$|^(?:keyid|kmskeyid|kmsmasterkeyid|kmsmasterkey|targetkeyid|sid|granteeprincipal)$/iu;
/** Route 53 hosted zones, CloudFront distributions and the unique ids of IAM. */
const OPAQUE =
  /(?<![A-Za-z0-9])(?:Z[A-Z0-9]{12,31}|E[A-Z0-9]{12,13}|A(?:ID|RO|KI|GP|SI|NP|NV|SC)A[A-Z0-9]{16,17})(?![A-Za-z0-9])/gu;
const ZONE_FIELD = /zone_?id$|distribution_?id$|^(?:aws:userid|.*principal.*|unique_?id)$/iu;

const guid = byPattern(
  "object-id",
  /[0-9a-f]{8}-/iu,
  GUID,
  () => false,
  ({ key }) => GUID_FIELD.test(key),
);
const opaque = byPattern(
  "object-id",
  /[A-Z0-9]{13}/u,
  OPAQUE,
  () => false,
  ({ key }) => ZONE_FIELD.test(key),
);

/** Ids without a form of their own, known by the field they stand in. */
export const objectId: Recogniser = {
  kind: "object-id",
  hint: /[0-9a-f]{8}-|[A-Z0-9]{13}/iu,
  *find(text, place, blocks) {
    yield* guid.find(text, place, blocks);
    yield* opaque.find(text, place, blocks);
  },
};
