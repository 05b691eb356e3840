import { propertyRule } from "../../../../kinds/property-rule";

export const vaultPurgeProtection = propertyRule({
  id: "azure-vault-purge-protection",
  cloud: "azure",
  severity: "high",
  title: "A vault can't be purged",
  why: "Whoever deletes the keys for good deletes everything they encrypt.",
  fix: "Set properties.enablePurgeProtection.",
  benchmarks: ["MCSB DP-8"],
  types: ["azure-native:keyvault:Vault"],
  property: "properties.enablePurgeProtection",
  complies: (value) => value === true,
  wanted: "true",
});
