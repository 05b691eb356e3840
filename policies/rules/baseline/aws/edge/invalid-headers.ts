import { propertyRule } from "../../../../kinds/property-rule";

export const edgeInvalidHeaders = propertyRule({
  id: "aws-edge-invalid-headers",
  cloud: "aws",
  severity: "medium",
  title: "A load balancer drops malformed headers",
  why: "They are how requests are smuggled past the checks of the edge.",
  fix: "Set dropInvalidHeaderFields.",
  benchmarks: ["FSBP ELB.4"],
  types: ["aws:lb/loadBalancer:LoadBalancer"],
  property: "dropInvalidHeaderFields",
  complies: (value) => value === true,
  wanted: "true",
});
