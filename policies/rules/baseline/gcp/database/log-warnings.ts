import { flagRule } from "../internal/flag-rule";

export const databaseLogWarnings = flagRule({
  id: "gcp-database-log-warnings",
  title: "A database logs warnings",
  why: "What goes wrong slowly shows first as a warning.",
  benchmarks: ["CIS GCP 6.2.5"],
  flag: "log_min_messages",
  values: ["warning", "error"],
});
