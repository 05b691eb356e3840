import { propertyRule } from "../../../../kinds/property-rule";

export const cacheEncryptedAtRest = propertyRule({
  id: "gcp-cache-encrypted-at-rest",
  cloud: "gcp",
  severity: "high",
  title: "A cache is encrypted with a key of the stamp",
  why: "Snapshots of a cache hold sessions and rows.",
  fix: "Set kmsKey to the key of the stamp.",
  benchmarks: ["NIST 800-53 SC-28"],
  types: ["gcp:memorystore/instance:Instance"],
  property: "kmsKey",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
