import { propertyRule } from "../../../../kinds/property-rule";

export const routingRegistryEncrypted = propertyRule({
  id: "azure-routing-registry-encrypted",
  cloud: "azure",
  severity: "medium",
  title: "A Cosmos DB account is encrypted with a key of the stack",
  why: "Who may read the registry is decided by who may use its key.",
  fix: "Set keyVaultKeyUri to the stack's own key, and defaultIdentity to the identity that may use it.",
  benchmarks: ["MCSB DP-5"],
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  property: "keyVaultKeyUri",
  complies: (value) => typeof value === "string" && value !== "",
  reference: true,
  wanted: "a key of the stack",
});
