import { propertyRule } from "../../../../kinds/property-rule";

export const cacheEncryptedInTransit = propertyRule({
  id: "gcp-cache-encrypted-in-transit",
  cloud: "gcp",
  severity: "high",
  title: "A cache is reached over TLS alone",
  why: "Tokens and rows would cross the network in the clear.",
  fix: "Set transitEncryptionMode to SERVER_AUTHENTICATION.",
  benchmarks: ["NIST 800-53 SC-8"],
  types: ["gcp:memorystore/instance:Instance"],
  property: "transitEncryptionMode",
  complies: (value) => value === "SERVER_AUTHENTICATION",
  wanted: "SERVER_AUTHENTICATION",
});
