import { propertyRule } from "../../../../kinds/property-rule";

export const clusterPrivateEndpoint = propertyRule({
  id: "aws-cluster-private-endpoint",
  cloud: "aws",
  severity: "critical",
  title: "A cluster's control plane is reached from inside its network alone",
  why: "A public control plane is one stolen credential away from everything that runs in the cluster.",
  fix: "Set vpcConfig.endpointPublicAccess to false and endpointPrivateAccess to true.",
  benchmarks: ["FSBP EKS.1", "CIS EKS 5.4.2"],
  types: ["aws:eks/cluster:Cluster"],
  property: "vpcConfig.endpointPublicAccess",
  complies: (value) => value === false,
  wanted: "false, as AWS opens it unless told",
});
