import { propertyRule } from "../../../../kinds/property-rule";

export const lakeSearchPrivate = propertyRule({
  id: "azure-lake-search-private",
  cloud: "azure",
  severity: "critical",
  title: "A cluster of Data Explorer has no public endpoint",
  why: "It answers with the data of tenants of all stamps; only its owner's network has to reach it.",
  fix: "Set publicNetworkAccess to Disabled.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:kusto:Cluster"],
  property: "publicNetworkAccess",
  complies: (value) => value === "Disabled",
  wanted: "Disabled",
});
