import { settingRule } from "../internal/setting-rule";

export const databaseLogs = settingRule({
  id: "azure-database-logs",
  severity: "medium",
  title: "A database logs who connects",
  why: "Without the log nobody can tell who was there.",
  fix: "Set the server parameter log_connections to on.",
  benchmarks: ["MCSB LT-3"],
  setting: "log_connections",
  values: ["on", "all"],
});
