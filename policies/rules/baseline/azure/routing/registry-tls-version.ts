import { propertyRule } from "../../../../kinds/property-rule";

export const routingRegistryTlsVersion = propertyRule({
  id: "azure-routing-registry-tls-version",
  cloud: "azure",
  severity: "high",
  title: "A Cosmos DB account speaks TLS 1.2 or newer",
  why: "Older versions are broken and forbidden by PCI DSS.",
  fix: "Set minimalTlsVersion to Tls12.",
  benchmarks: ["MCSB DP-3"],
  types: ["azure-native:cosmosdb:DatabaseAccount"],
  property: "minimalTlsVersion",
  complies: (value) => value === "Tls12" || value === "Tls13",
  wanted: "Tls12 or newer",
});
