import { propertyRule } from "../../../../kinds/property-rule";

export const storageTlsVersion = propertyRule({
  id: "azure-storage-tls-version",
  cloud: "azure",
  severity: "high",
  title: "A storage account speaks TLS 1.2 or newer",
  why: "Older versions are broken and forbidden by PCI DSS.",
  fix: "Set minimumTlsVersion to TLS1_2.",
  benchmarks: ["MCSB DP-3"],
  types: ["azure-native:storage:StorageAccount"],
  property: "minimumTlsVersion",
  complies: (value) => value === "TLS1_2" || value === "TLS1_3",
  wanted: "TLS1_2 or newer",
});
