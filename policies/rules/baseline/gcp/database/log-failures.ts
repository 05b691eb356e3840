import { flagRule } from "../internal/flag-rule";

export const databaseLogFailures = flagRule({
  id: "gcp-database-log-failures",
  title: "A database logs the statements that fail",
  why: "Injections show as statements that fail.",
  benchmarks: ["CIS GCP 6.2.6"],
  flag: "log_min_error_statement",
  values: ["error"],
});
