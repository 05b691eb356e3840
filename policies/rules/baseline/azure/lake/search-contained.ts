import { propertyRule } from "../../../../kinds/property-rule";

export const lakeSearchContained = propertyRule({
  id: "azure-lake-search-contained",
  cloud: "azure",
  severity: "high",
  title: "A cluster of Data Explorer sends nothing but to hosts that are named",
  why: "A query can export what it found to any storage account that it is given.",
  fix: "Set restrictOutboundNetworkAccess to Enabled, and allowedFqdnList to the hosts that it reads.",
  benchmarks: ["MCSB DP-2"],
  types: ["azure-native:kusto:Cluster"],
  property: "restrictOutboundNetworkAccess",
  complies: (value) => value === "Enabled",
  wanted: "Enabled",
});
