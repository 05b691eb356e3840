import { propertyRule } from "../../../../kinds/property-rule";

export const databaseEncrypted = propertyRule({
  id: "gcp-database-encrypted",
  cloud: "gcp",
  severity: "high",
  title: "A database is encrypted with a key of the stamp",
  why: "Only a key of its own lets a stamp take its data out of everybody's reach by disabling one key.",
  fix: "Set encryptionKeyName to the key of the stamp when the instance is made; it can't be changed later.",
  benchmarks: ["SCC SQL_CMEK_DISABLED"],
  types: ["gcp:sql/databaseInstance:DatabaseInstance"],
  property: "encryptionKeyName",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
