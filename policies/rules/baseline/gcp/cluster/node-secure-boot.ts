import { propertyRule } from "../../../../kinds/property-rule";

export const clusterNodeSecureBoot = propertyRule({
  id: "gcp-cluster-node-secure-boot",
  cloud: "gcp",
  severity: "medium",
  title: "A cluster's machines start only what is signed",
  why: "A changed kernel would run below everything that watches.",
  fix: "Set nodeConfig.shieldedInstanceConfig.enableSecureBoot.",
  benchmarks: ["CIS GKE 5.5.7"],
  types: ["gcp:container/nodePool:NodePool"],
  property: "nodeConfig.shieldedInstanceConfig.enableSecureBoot",
  complies: (value) => value === true,
  wanted: "true",
});
