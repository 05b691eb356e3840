import { propertyRule } from "../../../../kinds/property-rule";
import { isRetiring } from "../../../../retiring";

export const databaseDeletionProtection = propertyRule({
  id: "aws-database-deletion-protection",
  cloud: "aws",
  severity: "high",
  title: "A database can not be deleted by mistake",
  why: "A wrong destroy or replace would take the data of every tenant of the stamp.",
  fix: "Set deletionProtection; retire a stamp with `stampworks:retiring`.",
  benchmarks: ["FSBP RDS.8"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  property: "deletionProtection",
  complies: (value) => value === true,
  wanted: "true",
  when: (_, subject) => !isRetiring(subject),
});
