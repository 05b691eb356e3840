import { propertyRule } from "../../../../kinds/property-rule";

export const edgeTlsVersion = propertyRule({
  id: "azure-edge-tls-version",
  cloud: "azure",
  severity: "high",
  title: "The edge speaks TLS 1.2 or newer",
  why: "Older versions are broken and forbidden by PCI DSS.",
  fix: "Remove tlsSettings.minimumTlsVersion or set it to TLS12.",
  benchmarks: ["MCSB DP-3"],
  types: ["azure-native:cdn:AFDCustomDomain"],
  property: "tlsSettings.minimumTlsVersion",
  complies: (value) => value !== "TLS10",
  wanted: "TLS12 or newer",
});
