import { propertyRule } from "../../../../kinds/property-rule";

export const routingRegistryPrivate = propertyRule({
  id: "azure-routing-registry-private",
  cloud: "azure",
  severity: "critical",
  title: "A Cosmos DB account has no public endpoint",
  why: "Whoever may write to the registry decides which stamp a tenant's requests go to.",
  fix: "Set publicNetworkAccess to Disabled and reach the account through a private endpoint.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  property: "publicNetworkAccess",
  complies: (value) => value === "Disabled" || value === "SecuredByPerimeter",
  wanted: "Disabled",
});
