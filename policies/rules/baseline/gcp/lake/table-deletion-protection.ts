import { propertyRule } from "../../../../kinds/property-rule";
import { isRetiring } from "../../../../retiring";

export const lakeTableDeletionProtection = propertyRule({
  id: "gcp-lake-table-deletion-protection",
  cloud: "gcp",
  severity: "high",
  title: "A table of BigQuery can not be deleted by mistake",
  why: "A wrong destroy or replace would take what a stamp's tenants did.",
  fix: "Set deletionProtection; retire the owner with `stampworks:retiring`.",
  benchmarks: ["NIST 800-53 CP-9"],
  types: ["gcp:bigquery/table:Table"],
  property: "deletionProtection",
  // The provider protects a table unless it is told otherwise.
  complies: (value) => value !== false,
  wanted: "true",
  when: ({ inputs }, subject) => inputs["view"] === undefined && !isRetiring(subject),
});
