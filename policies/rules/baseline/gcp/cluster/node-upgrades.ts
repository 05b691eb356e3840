import { propertyRule } from "../../../../kinds/property-rule";

export const clusterNodeUpgrades = propertyRule({
  id: "gcp-cluster-node-upgrades",
  cloud: "gcp",
  severity: "medium",
  title: "A cluster's machines are upgraded and mended by themselves",
  why: "A machine without fixes is open to what everybody knows.",
  fix: "Set management.autoUpgrade and management.autoRepair.",
  benchmarks: ["CIS GKE 5.5.3"],
  types: ["gcp:container/nodePool:NodePool"],
  property: "management.autoUpgrade",
  complies: (value) => value === true,
  wanted: "true",
});
