import { propertyRule } from "../../../../kinds/property-rule";

export const eventsTlsVersion = propertyRule({
  id: "azure-events-tls-version",
  cloud: "azure",
  severity: "high",
  title: "Event hubs speak TLS 1.2 or newer",
  why: "Older versions are broken and forbidden by PCI DSS.",
  fix: "Set minimumTlsVersion to 1.2.",
  benchmarks: ["MCSB DP-3"],
  types: ["azure-native:eventhub:Namespace"],
  property: "minimumTlsVersion",
  complies: (value) => value === "1.2" || value === "1.3",
  wanted: "1.2 or newer",
});
