import { propertyRule } from "../../../../kinds/property-rule";

export const clusterControlPlaneLogs = propertyRule({
  id: "aws-cluster-control-plane-logs",
  cloud: "aws",
  severity: "medium",
  title: "A cluster's control plane writes its audit log",
  why: "Without it nobody can tell who changed what in the cluster.",
  fix: "Set enabledClusterLogTypes to api, audit and authenticator at the least.",
  benchmarks: ["FSBP EKS.8", "CIS EKS 2.1.1"],
  types: ["aws:eks/cluster:Cluster"],
  property: "enabledClusterLogTypes",
  complies: (value) =>
    Array.isArray(value) && ["api", "audit", "authenticator"].every((log) => value.includes(log)),
  wanted: "api, audit and authenticator",
});
