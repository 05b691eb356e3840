import { propertyRule } from "../../../../kinds/property-rule";

export const cacheTlsVersion = propertyRule({
  id: "azure-cache-tls-version",
  cloud: "azure",
  severity: "high",
  title: "A cache speaks TLS 1.2 or newer",
  why: "Older versions are broken and forbidden by PCI DSS.",
  fix: "Set minimumTlsVersion to 1.2.",
  benchmarks: ["MCSB DP-3"],
  types: ["azure-native:redisenterprise:RedisEnterprise"],
  property: "minimumTlsVersion",
  complies: (value) => value === "1.2" || value === "1.3",
  wanted: "1.2 or newer",
});
