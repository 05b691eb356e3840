import { propertyRule } from "../../../../kinds/property-rule";

export const edgeTlsPolicy = propertyRule({
  id: "gcp-edge-tls-policy",
  cloud: "gcp",
  severity: "high",
  title: "The edge has a TLS policy",
  why: "The default takes TLS 1.0.",
  fix: "Set sslPolicy on the target proxy.",
  benchmarks: ["CIS GCP 3.9"],
  types: [
    "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
    "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
  ],
  property: "sslPolicy",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a TLS policy",
});
