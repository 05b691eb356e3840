import { propertyRule } from "../../../../kinds/property-rule";

export const clusterNoLocalAccounts = propertyRule({
  id: "azure-cluster-no-local-accounts",
  cloud: "azure",
  severity: "high",
  title: "A cluster has no accounts beside those of Entra",
  why: "A local account is a certificate that does not expire and says of nobody who used it.",
  fix: "Set disableLocalAccounts.",
  benchmarks: ["MCSB IM-1"],
  types: ["azure-native:containerservice:ManagedCluster"],
  property: "disableLocalAccounts",
  complies: (value) => value === true,
  wanted: "true",
});
