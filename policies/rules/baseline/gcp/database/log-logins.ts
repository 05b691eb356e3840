import { flagRule } from "../internal/flag-rule";

export const databaseLogLogins = flagRule({
  id: "gcp-database-log-logins",
  title: "A database logs who connects",
  why: "Without the log nobody can tell who was there.",
  benchmarks: ["CIS GCP 6.2.2"],
  flag: "log_connections",
  values: ["on"],
});
