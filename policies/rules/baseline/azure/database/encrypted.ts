import { propertyRule } from "../../../../kinds/property-rule";

export const databaseEncrypted = propertyRule({
  id: "azure-database-encrypted",
  cloud: "azure",
  severity: "high",
  title: "A database is encrypted with a key of the stamp",
  why: "Only a key of its own lets a stamp take its data out of everybody's reach by disabling one key.",
  fix: "Set dataEncryption with type AzureKeyVault when the server is made; it can't be changed later.",
  benchmarks: ["MCSB DP-5"],
  types: ["azure-native:dbforpostgresql:Server"],
  property: "dataEncryption.type",
  complies: (value) => value === "AzureKeyVault",
  wanted: "AzureKeyVault",
});
