import { propertyRule } from "../../../../kinds/property-rule";

export const clusterUpgrades = propertyRule({
  id: "azure-cluster-upgrades",
  cloud: "azure",
  severity: "medium",
  title: "A cluster is kept on a version that is supported",
  why: "A version without fixes is open to what everybody knows.",
  fix: "Set autoUpgradeProfile.upgradeChannel to stable, patch or rapid.",
  benchmarks: ["MCSB PV-6"],
  types: ["azure-native:containerservice:ManagedCluster"],
  property: "autoUpgradeProfile.upgradeChannel",
  complies: (value) => value === "stable" || value === "patch" || value === "rapid",
  wanted: "stable, patch or rapid",
});
