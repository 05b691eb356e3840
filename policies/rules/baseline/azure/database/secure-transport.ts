import { settingRule } from "../internal/setting-rule";

export const databaseSecureTransport = settingRule({
  id: "azure-database-secure-transport",
  severity: "high",
  title: "A database refuses connections without TLS",
  why: "A password or a row sent in the clear can be read on the way.",
  fix: "Set the server parameter require_secure_transport to on.",
  benchmarks: ["MCSB DP-3"],
  setting: "require_secure_transport",
  values: ["on"],
});
