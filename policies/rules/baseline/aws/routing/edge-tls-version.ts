import { propertyRule } from "../../../../kinds/property-rule";

export const routingEdgeTlsVersion = propertyRule({
  id: "aws-routing-edge-tls-version",
  cloud: "aws",
  severity: "high",
  title: "A distribution speaks TLS 1.2 or newer",
  why: "Older versions are broken and forbidden by PCI DSS.",
  fix: "Set viewerCertificate.minimumProtocolVersion to TLSv1.2_2021 or newer, with a certificate of the stack's own.",
  benchmarks: ["FSBP CloudFront.7", "NIST 800-53 SC-8"],
  types: [
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
  ],
  property: "viewerCertificate.minimumProtocolVersion",
  complies: (value) => typeof value === "string" && /^TLSv1\.(2_20(19|21|25)|3_)/.test(value),
  wanted: "TLSv1.2_2019 or newer",
});
