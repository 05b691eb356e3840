import { propertyRule } from "../../../../kinds/property-rule";

export const vaultPrivate = propertyRule({
  id: "azure-vault-private",
  cloud: "azure",
  severity: "high",
  title: "A vault has no public endpoint",
  why: "Only the stamp's own network has to reach its keys.",
  fix: "Set properties.publicNetworkAccess to disabled and reach the vault through a private endpoint.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:keyvault:Vault"],
  property: "properties.publicNetworkAccess",
  complies: (value) => String(value).toLowerCase() === "disabled",
  wanted: "disabled",
});
