import { settingRule } from "../internal/setting-rule";

export const databaseTlsVersion = settingRule({
  id: "azure-database-tls-version",
  severity: "high",
  title: "A database speaks TLS 1.2 or newer",
  why: "Older versions are broken and forbidden by PCI DSS.",
  fix: "Set the server parameter ssl_min_protocol_version to TLSv1.2.",
  benchmarks: ["MCSB DP-3"],
  setting: "ssl_min_protocol_version",
  values: ["tlsv1.2", "tlsv1.3"],
});
