import { flagRule } from "../internal/flag-rule";

export const databaseAudit = flagRule({
  id: "gcp-database-audit",
  title: "A database is audited",
  why: "Without pgAudit nobody can tell who read what.",
  benchmarks: ["CIS GCP 6.2.8"],
  flag: "cloudsql.enable_pgaudit",
  values: ["on"],
});
