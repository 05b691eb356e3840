import { propertyRule } from "../../../../kinds/property-rule";

export const routingEdgeHttps = propertyRule({
  id: "aws-routing-edge-https",
  cloud: "aws",
  severity: "medium",
  title: "A distribution answers plain HTTP with a redirect at most",
  why: "Cookies and tokens of every tenant would cross the network in the clear.",
  fix: "Set viewerProtocolPolicy to redirect-to-https or https-only.",
  benchmarks: ["FSBP CloudFront.3"],
  types: [
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
  ],
  property: "defaultCacheBehavior.viewerProtocolPolicy",
  complies: (value) => value === "redirect-to-https" || value === "https-only",
  wanted: "redirect-to-https or https-only",
});
