import { flagRule } from "../internal/flag-rule";

export const databaseLogLogouts = flagRule({
  id: "gcp-database-log-logouts",
  title: "A database logs who leaves",
  why: "Without it nobody can tell how long somebody was there.",
  benchmarks: ["CIS GCP 6.2.3"],
  flag: "log_disconnections",
  values: ["on"],
});
