import { propertyRule } from "../../../../kinds/property-rule";

export const routingEdgeWaf = propertyRule({
  id: "aws-routing-edge-waf",
  cloud: "aws",
  severity: "medium",
  title: "A distribution stands behind a web application firewall",
  why: "Known attacks would reach every stamp unfiltered.",
  fix: "Set webAclId to a WAFv2 web ACL of scope CLOUDFRONT.",
  benchmarks: ["FSBP CloudFront.6"],
  types: [
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
  ],
  property: "webAclId",
  complies: (value) => typeof value === "string" && value !== "",
  reference: true,
  wanted: "a web ACL of the stack",
});
