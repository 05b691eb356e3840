import { propertyRule } from "../../../../kinds/property-rule";

export const queueEncrypted = propertyRule({
  id: "azure-queue-encrypted",
  cloud: "azure",
  severity: "high",
  title: "A queue is encrypted with a key of the stamp",
  why: "Messages carry the data of tenants.",
  fix: "Set encryption.keyVaultProperties to the key of the stamp when the namespace is made.",
  benchmarks: ["MCSB DP-5"],
  types: ["azure-native:servicebus:Namespace"],
  property: "encryption.keyVaultProperties[0]",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
