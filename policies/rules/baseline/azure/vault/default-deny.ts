import { propertyRule } from "../../../../kinds/property-rule";

export const vaultDefaultDeny = propertyRule({
  id: "azure-vault-default-deny",
  cloud: "azure",
  severity: "high",
  title: "A vault refuses who is not let in by name",
  why: "The default lets every network in.",
  fix: "Set properties.networkAcls.defaultAction to Deny.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:keyvault:Vault"],
  property: "properties.networkAcls.defaultAction",
  complies: (value) => value === "Deny",
  wanted: "Deny",
});
