import { propertyRule } from "../../../../kinds/property-rule";

export const storageDefaultDeny = propertyRule({
  id: "azure-storage-default-deny",
  cloud: "azure",
  severity: "critical",
  title: "A storage account refuses who is not let in by name",
  why: "The default lets every network in.",
  fix: "Set networkRuleSet.defaultAction to Deny.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:storage:StorageAccount"],
  property: "networkRuleSet.defaultAction",
  complies: (value) => value === "Deny",
  wanted: "Deny",
});
