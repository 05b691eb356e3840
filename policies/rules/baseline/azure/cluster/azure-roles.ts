import { propertyRule } from "../../../../kinds/property-rule";

export const clusterAzureRoles = propertyRule({
  id: "azure-cluster-azure-roles",
  cloud: "azure",
  severity: "medium",
  title: "Who may do what in a cluster is said by roles of Azure",
  why: "Rights that stand only in the cluster are in no review of access.",
  fix: "Set aadProfile.managed and aadProfile.enableAzureRBAC.",
  benchmarks: ["MCSB PA-7"],
  types: ["azure-native:containerservice:ManagedCluster"],
  property: "aadProfile.enableAzureRBAC",
  complies: (value) => value === true,
  wanted: "true",
});
