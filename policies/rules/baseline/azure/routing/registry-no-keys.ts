import { propertyRule } from "../../../../kinds/property-rule";

export const routingRegistryNoKeys = propertyRule({
  id: "azure-routing-registry-no-keys",
  cloud: "azure",
  severity: "high",
  title: "A Cosmos DB account accepts identities alone, no keys",
  why: "A key works for whoever has it, for every tenant's row, and says nothing about who that was.",
  fix: "Set disableLocalAuth and assign a role of the account to the identity.",
  benchmarks: ["MCSB IM-1"],
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  property: "disableLocalAuth",
  complies: (value) => value === true,
  wanted: "true",
});
