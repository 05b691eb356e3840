import { propertyRule } from "../../../../kinds/property-rule";

export const clusterPrivateEndpoint = propertyRule({
  id: "gcp-cluster-private-endpoint",
  cloud: "gcp",
  severity: "critical",
  title: "A cluster's control plane is reached from inside its network alone",
  why: "A public control plane is one stolen credential away from everything that runs in the cluster.",
  fix: "Set privateClusterConfig.enablePrivateEndpoint.",
  benchmarks: ["CIS GKE 5.6.4"],
  types: ["gcp:container/cluster:Cluster"],
  property: "privateClusterConfig.enablePrivateEndpoint",
  complies: (value) => value === true,
  wanted: "true",
});
