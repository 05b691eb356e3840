import { propertyRule } from "../../../../kinds/property-rule";

export const storageNoKeys = propertyRule({
  id: "azure-storage-no-keys",
  cloud: "azure",
  severity: "high",
  title: "A storage account accepts identities alone, no shared keys",
  why: "A key works for whoever has it, for every object, and says nothing about who that was.",
  fix: "Set allowSharedKeyAccess to false; unset means true.",
  benchmarks: ["MCSB IM-1"],
  types: ["azure-native:storage:StorageAccount"],
  property: "allowSharedKeyAccess",
  complies: (value) => value === false,
  wanted: "false",
});
