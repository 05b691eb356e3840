import { propertyRule } from "../../../../kinds/property-rule";

export const routingRegistryBackups = propertyRule({
  id: "azure-routing-registry-backups",
  cloud: "azure",
  severity: "high",
  title: "A Cosmos DB account can be put back to any second of the last days",
  why: "A wrong write to the registry sends tenants to the wrong stamp, and is replicated at once.",
  fix: "Set backupPolicy.type to Continuous; it can't be set back to Periodic.",
  benchmarks: ["MCSB BR-1"],
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  property: "backupPolicy.type",
  complies: (value) => value === "Continuous",
  wanted: "Continuous",
});
