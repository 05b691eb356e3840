import { propertyRule } from "../../../../kinds/property-rule";

export const storagePrivate = propertyRule({
  id: "azure-storage-private",
  cloud: "azure",
  severity: "high",
  title: "A storage account has no public endpoint",
  why: "Objects carry the data of tenants; only the stamp's own network has to reach them.",
  fix: "Set publicNetworkAccess to Disabled and reach the account through a private endpoint.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:storage:StorageAccount"],
  property: "publicNetworkAccess",
  complies: (value) => value === "Disabled" || value === "SecuredByPerimeter",
  wanted: "Disabled",
});
