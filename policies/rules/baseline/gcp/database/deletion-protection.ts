import { propertyRule } from "../../../../kinds/property-rule";
import { isRetiring } from "../../../../retiring";

export const databaseDeletionProtection = propertyRule({
  id: "gcp-database-deletion-protection",
  cloud: "gcp",
  severity: "high",
  title: "Pulumi can not delete a database by mistake",
  why: "A wrong destroy or replace would take the data of every tenant of the stamp.",
  fix: "Remove deletionProtection or set it to true; retire a stamp with `stampworks:retiring`.",
  benchmarks: ["NIST 800-53 CP-9"],
  types: ["gcp:sql/databaseInstance:DatabaseInstance"],
  property: "deletionProtection",
  complies: (value) => value !== false,
  wanted: "not false",
  when: (_, subject) => !isRetiring(subject),
});
