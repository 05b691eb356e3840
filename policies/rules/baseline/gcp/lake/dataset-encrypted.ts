import { propertyRule } from "../../../../kinds/property-rule";

export const lakeDatasetEncrypted = propertyRule({
  id: "gcp-lake-dataset-encrypted",
  cloud: "gcp",
  severity: "high",
  title: "New tables of a dataset are encrypted with a key of its owner",
  why: "Events carry the data of tenants of all stamps.",
  fix: "Set defaultEncryptionConfiguration.kmsKeyName.",
  benchmarks: ["CIS GCP 7.3"],
  types: ["gcp:bigquery/dataset:Dataset"],
  property: "defaultEncryptionConfiguration.kmsKeyName",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
