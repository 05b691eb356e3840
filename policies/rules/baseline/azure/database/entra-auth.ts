import { propertyRule } from "../../../../kinds/property-rule";

export const databaseEntraAuth = propertyRule({
  id: "azure-database-entra-auth",
  cloud: "azure",
  severity: "high",
  title: "A database accepts Entra identities",
  why: "Short-lived tokens replace passwords that are shared and never changed.",
  fix: "Set authConfig.activeDirectoryAuth to Enabled.",
  benchmarks: ["MCSB IM-1"],
  types: ["azure-native:dbforpostgresql:Server"],
  property: "authConfig.activeDirectoryAuth",
  complies: (value) => value === "Enabled",
  wanted: "Enabled",
});
