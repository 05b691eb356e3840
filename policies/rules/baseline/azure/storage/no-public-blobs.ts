import { propertyRule } from "../../../../kinds/property-rule";

export const storageNoPublicBlobs = propertyRule({
  id: "azure-storage-no-public-blobs",
  cloud: "azure",
  severity: "critical",
  title: "A storage account has no public objects",
  why: "One container set to public would show the objects of all tenants to everybody.",
  fix: "Set allowBlobPublicAccess to false.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:storage:StorageAccount"],
  property: "allowBlobPublicAccess",
  complies: (value) => value === false,
  wanted: "false",
});
