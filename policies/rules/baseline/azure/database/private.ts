import { propertyRule } from "../../../../kinds/property-rule";

export const databasePrivate = propertyRule({
  id: "azure-database-private",
  cloud: "azure",
  severity: "critical",
  title: "A database has no public endpoint",
  why: "A public endpoint puts the database one leaked identity away from everybody.",
  fix: "Set network.publicNetworkAccess to Disabled and give the server a delegated subnet.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:dbforpostgresql:Server"],
  property: "network.publicNetworkAccess",
  complies: (value) => value === "Disabled",
  wanted: "Disabled",
});
