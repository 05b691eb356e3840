import { propertyRule } from "../../../../kinds/property-rule";

export const edgeTlsVersion = propertyRule({
  id: "gcp-edge-tls-version",
  cloud: "gcp",
  severity: "high",
  title: "The edge speaks TLS 1.2 or newer",
  why: "Older versions are broken and forbidden by PCI DSS.",
  fix: "Set minTlsVersion to TLS_1_2.",
  benchmarks: ["CIS GCP 3.9"],
  types: ["gcp:compute/regionSslPolicy:RegionSslPolicy", "gcp:compute/sSLPolicy:SSLPolicy"],
  property: "minTlsVersion",
  complies: (value) => value === "TLS_1_2" || value === "TLS_1_3",
  wanted: "TLS_1_2 or newer",
});
