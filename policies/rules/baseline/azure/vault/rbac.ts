import { propertyRule } from "../../../../kinds/property-rule";

export const vaultRbac = propertyRule({
  id: "azure-vault-rbac",
  cloud: "azure",
  severity: "high",
  title: "A vault is governed by roles, not access policies",
  why: "An access policy grants the whole vault, and whoever may write to the vault may write his own.",
  fix: "Set properties.enableRbacAuthorization.",
  benchmarks: ["MCSB PA-7"],
  types: ["azure-native:keyvault:Vault"],
  property: "properties.enableRbacAuthorization",
  complies: (value) => value === true,
  wanted: "true",
});
