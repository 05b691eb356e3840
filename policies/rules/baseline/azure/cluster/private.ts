import { propertyRule } from "../../../../kinds/property-rule";

export const clusterPrivate = propertyRule({
  id: "azure-cluster-private",
  cloud: "azure",
  severity: "critical",
  title: "A cluster's control plane is reached from inside its network alone",
  why: "A public control plane is one stolen credential away from everything that runs in the cluster.",
  fix: "Set apiServerAccessProfile.enablePrivateCluster.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:containerservice:ManagedCluster"],
  property: "apiServerAccessProfile.enablePrivateCluster",
  complies: (value) => value === true,
  wanted: "true",
});
