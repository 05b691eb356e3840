import { propertyRule } from "../../../../kinds/property-rule";

export const storageContainerPrivate = propertyRule({
  id: "azure-storage-container-private",
  cloud: "azure",
  severity: "critical",
  title: "A container of objects is not public",
  why: "A public container shows its objects to everybody.",
  fix: "Remove publicAccess or set it to None.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:storage:BlobContainer"],
  property: "publicAccess",
  complies: (value) => value === undefined || value === "None",
  wanted: "None",
});
