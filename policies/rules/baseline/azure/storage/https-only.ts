import { propertyRule } from "../../../../kinds/property-rule";

export const storageHttpsOnly = propertyRule({
  id: "azure-storage-https-only",
  cloud: "azure",
  severity: "high",
  title: "A storage account refuses requests without TLS",
  why: "Objects carry the data of tenants and would cross the network in the clear.",
  fix: "Remove enableHttpsTrafficOnly or set it to true.",
  benchmarks: ["MCSB DP-3"],
  types: ["azure-native:storage:StorageAccount"],
  property: "enableHttpsTrafficOnly",
  complies: (value) => value !== false,
  wanted: "not false",
});
