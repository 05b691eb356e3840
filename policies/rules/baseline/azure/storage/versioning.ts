import { companionRule } from "../../../../kinds/companion-rule";

export const storageVersioning = companionRule({
  id: "azure-storage-versioning",
  cloud: "azure",
  severity: "medium",
  title: "A storage account keeps old versions of its objects",
  why: "An overwritten or deleted object could not be brought back.",
  fix: "Add BlobServiceProperties with isVersioningEnabled.",
  benchmarks: ["MCSB BR-2"],
  types: ["azure-native:storage:StorageAccount"],
  companions: ["azure-native:storage:BlobServiceProperties"],
  by: "accountName",
  complies: ({ inputs }) => inputs["isVersioningEnabled"] === true,
  wanted: "versioning that is enabled",
});
