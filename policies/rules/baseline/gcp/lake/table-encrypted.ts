import { propertyRule } from "../../../../kinds/property-rule";

export const lakeTableEncrypted = propertyRule({
  id: "gcp-lake-table-encrypted",
  cloud: "gcp",
  severity: "high",
  title: "A table of BigQuery is encrypted with a key of its owner",
  why: "Events carry the data of tenants.",
  fix: "Set encryptionConfiguration.kmsKeyName.",
  benchmarks: ["CIS GCP 7.2"],
  types: ["gcp:bigquery/table:Table"],
  property: "encryptionConfiguration.kmsKeyName",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
  // A view holds nothing.
  when: ({ inputs }) => inputs["view"] === undefined,
});
