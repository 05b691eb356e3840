import { propertyRule } from "../../../../kinds/property-rule";

export const clusterWorkloadIdentity = propertyRule({
  id: "gcp-cluster-workload-identity",
  cloud: "gcp",
  severity: "high",
  title: "Pods act as accounts of their own",
  why: "Without it every pod acts as its machine.",
  fix: "Set workloadIdentityConfig.workloadPool.",
  benchmarks: ["CIS GKE 5.2.2"],
  types: ["gcp:container/cluster:Cluster"],
  property: "workloadIdentityConfig.workloadPool",
  complies: (value) => typeof value === "string" && value.endsWith(".svc.id.goog"),
  reference: true,
  wanted: "<project>.svc.id.goog",
});
