import { propertyRule } from "../../../../kinds/property-rule";
import { isRetiring } from "../../../../retiring";

export const routingTableDeletionProtection = propertyRule({
  id: "aws-routing-table-deletion-protection",
  cloud: "aws",
  severity: "high",
  title: "A table can not be deleted by mistake",
  why: "Without the registry nobody knows where a tenant's data is.",
  fix: "Set deletionProtectionEnabled; take the layer down with `stampworks:retiring`.",
  benchmarks: ["FSBP DynamoDB.6"],
  types: ["aws:dynamodb/table:Table"],
  property: "deletionProtectionEnabled",
  complies: (value) => value === true,
  wanted: "true",
  when: (_, subject) => !isRetiring(subject),
});
