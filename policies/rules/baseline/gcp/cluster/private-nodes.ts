import { propertyRule } from "../../../../kinds/property-rule";

export const clusterPrivateNodes = propertyRule({
  id: "gcp-cluster-private-nodes",
  cloud: "gcp",
  severity: "high",
  title: "A cluster's machines have no public address",
  why: "A machine with an address of its own is reached past the edge.",
  fix: "Set privateClusterConfig.enablePrivateNodes.",
  benchmarks: ["CIS GKE 5.6.5"],
  types: ["gcp:container/cluster:Cluster"],
  property: "privateClusterConfig.enablePrivateNodes",
  complies: (value) => value === true,
  wanted: "true",
});
