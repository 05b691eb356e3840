import { propertyRule } from "../../../../kinds/property-rule";

export const eventsEncrypted = propertyRule({
  id: "azure-events-encrypted",
  cloud: "azure",
  severity: "high",
  title: "Event hubs are encrypted with a key of the stamp",
  why: "Events carry the data of tenants.",
  fix: "Set encryption.keyVaultProperties to the key of the stamp when the namespace is made.",
  benchmarks: ["MCSB DP-5"],
  types: ["azure-native:eventhub:Namespace"],
  property: "encryption.keyVaultProperties[0]",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
