import { propertyRule } from "../../../../kinds/property-rule";

export const storageOneTenant = propertyRule({
  id: "azure-storage-one-tenant",
  cloud: "azure",
  severity: "high",
  title: "A storage account copies nothing to another Entra tenant",
  why: "A replication rule could carry the objects out of the company unseen.",
  fix: "Set allowCrossTenantReplication to false.",
  benchmarks: ["Azure Policy: Storage accounts should prevent cross tenant object replication"],
  types: ["azure-native:storage:StorageAccount"],
  property: "allowCrossTenantReplication",
  complies: (value) => value === false,
  wanted: "false",
});
