import { flagRule } from "../internal/flag-rule";

export const databaseLogDuration = flagRule({
  id: "gcp-database-log-duration",
  title: "A database logs no statement for its length",
  why: "Statements carry the data of tenants into the log.",
  benchmarks: ["CIS GCP 6.2.7"],
  flag: "log_min_duration_statement",
  values: ["-1"],
});
