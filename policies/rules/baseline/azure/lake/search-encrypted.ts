import { propertyRule } from "../../../../kinds/property-rule";

export const lakeSearchEncrypted = propertyRule({
  id: "azure-lake-search-encrypted",
  cloud: "azure",
  severity: "high",
  title: "A cluster of Data Explorer is encrypted with a key of its owner",
  why: "What it reads and answers is the data of tenants.",
  fix: "Set keyVaultProperties to the key of the centre.",
  benchmarks: ["MCSB DP-5"],
  types: ["azure-native:kusto:Cluster"],
  property: "keyVaultProperties.keyName",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
