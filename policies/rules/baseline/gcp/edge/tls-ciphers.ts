import { propertyRule } from "../../../../kinds/property-rule";

export const edgeTlsCiphers = propertyRule({
  id: "gcp-edge-tls-ciphers",
  cloud: "gcp",
  severity: "medium",
  title: "The edge speaks no weak ciphers",
  why: "The profile COMPATIBLE still takes ciphers without forward secrecy.",
  fix: "Set profile to MODERN or RESTRICTED.",
  benchmarks: ["CIS GCP 3.9"],
  types: ["gcp:compute/regionSslPolicy:RegionSslPolicy", "gcp:compute/sSLPolicy:SSLPolicy"],
  property: "profile",
  complies: (value) => value === "MODERN" || value === "RESTRICTED" || value === "FIPS_202205",
  wanted: "MODERN or RESTRICTED",
});
