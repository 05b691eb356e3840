import { propertyRule } from "../../../../kinds/property-rule";

export const storageEncrypted = propertyRule({
  id: "azure-storage-encrypted",
  cloud: "azure",
  severity: "high",
  title: "A storage account is encrypted with a key of the stamp",
  why: "Only a key of its own lets a stamp take its data out of everybody's reach by disabling one key.",
  fix: "Set encryption.keySource to Microsoft.Keyvault, with the stamp's key.",
  benchmarks: ["MCSB DP-5"],
  types: ["azure-native:storage:StorageAccount"],
  property: "encryption.keySource",
  complies: (value) => value === "Microsoft.Keyvault",
  wanted: "Microsoft.Keyvault",
});
