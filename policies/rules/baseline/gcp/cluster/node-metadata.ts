import { propertyRule } from "../../../../kinds/property-rule";

export const clusterNodeMetadata = propertyRule({
  id: "gcp-cluster-node-metadata",
  cloud: "gcp",
  severity: "high",
  title: "A pod is told tokens of its own account, never the machine's",
  why: "The machine's account may pull every image and write every log.",
  fix: "Set nodeConfig.workloadMetadataConfig.mode to GKE_METADATA.",
  benchmarks: ["NIST 800-53 AC-6"],
  types: ["gcp:container/nodePool:NodePool"],
  property: "nodeConfig.workloadMetadataConfig.mode",
  complies: (value) => value === "GKE_METADATA",
  wanted: "GKE_METADATA",
});
