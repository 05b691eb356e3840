import { propertyRule } from "../../../../kinds/property-rule";

export const databaseIamAuth = propertyRule({
  id: "aws-database-iam-auth",
  cloud: "aws",
  severity: "medium",
  title: "A database accepts IAM identities",
  why: "Short-lived IAM tokens replace passwords that are shared and never changed.",
  fix: "Set iamDatabaseAuthenticationEnabled.",
  benchmarks: ["FSBP RDS.10"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  property: "iamDatabaseAuthenticationEnabled",
  complies: (value) => value === true,
  wanted: "true",
});
