import { flagRule } from "../internal/flag-rule";

export const databaseIamAuth = flagRule({
  id: "gcp-database-iam-auth",
  title: "A database accepts IAM identities",
  why: "Short-lived IAM tokens replace passwords that are shared and never changed.",
  benchmarks: ["NIST 800-53 IA-2"],
  flag: "cloudsql.iam_authentication",
  values: ["on"],
});
