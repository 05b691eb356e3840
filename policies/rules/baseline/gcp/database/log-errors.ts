import { flagRule } from "../internal/flag-rule";

export const databaseLogErrors = flagRule({
  id: "gcp-database-log-errors",
  title: "A database logs errors with the usual detail",
  why: "Verbose errors carry rows into the log.",
  benchmarks: ["CIS GCP 6.2.1"],
  flag: "log_error_verbosity",
  values: ["default", "terse"],
});
