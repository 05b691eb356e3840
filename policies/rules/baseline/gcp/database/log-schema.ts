import { flagRule } from "../internal/flag-rule";

export const databaseLogSchema = flagRule({
  id: "gcp-database-log-schema",
  title: "A database logs changes of its schema",
  why: "A table that was changed or dropped would leave no trace.",
  benchmarks: ["CIS GCP 6.2.4"],
  flag: "log_statement",
  values: ["ddl", "mod", "all"],
});
