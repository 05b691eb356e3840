import { propertyRule } from "../../../../kinds/property-rule";

export const cacheEncryptedInTransit = propertyRule({
  id: "azure-cache-encrypted-in-transit",
  cloud: "azure",
  severity: "high",
  title: "A cache is reached over TLS alone",
  why: "Tokens and rows would cross the network in the clear.",
  fix: "Remove clientProtocol or set it to Encrypted.",
  benchmarks: ["MCSB DP-3"],
  types: ["azure-native:redisenterprise:Database"],
  property: "clientProtocol",
  complies: (value) => value !== "Plaintext",
  wanted: "not Plaintext",
});
