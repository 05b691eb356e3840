import { propertyRule } from "../../../../kinds/property-rule";

export const clusterWorkloadIdentity = propertyRule({
  id: "azure-cluster-workload-identity",
  cloud: "azure",
  severity: "high",
  title: "Pods act as identities of their own",
  why: "Without it they act as their machine, or hold keys.",
  fix: "Set securityProfile.workloadIdentity.enabled and oidcIssuerProfile.enabled.",
  benchmarks: ["MCSB IM-3"],
  types: ["azure-native:containerservice:ManagedCluster"],
  property: "securityProfile.workloadIdentity.enabled",
  complies: (value) => value === true,
  wanted: "true",
});
