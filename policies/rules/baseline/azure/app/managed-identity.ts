import { propertyRule } from "../../../../kinds/property-rule";

export const appManagedIdentity = propertyRule({
  id: "azure-app-managed-identity",
  cloud: "azure",
  severity: "high",
  title: "An app acts as a managed identity",
  why: "Without one it needs keys and passwords, which leak.",
  fix: "Set identity to an identity of the stamp.",
  benchmarks: ["MCSB IM-3"],
  types: ["azure-native:app:ContainerApp"],
  property: "identity.type",
  complies: (value) => value !== undefined && value !== "None",
  wanted: "a managed identity",
});
