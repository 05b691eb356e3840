import { propertyRule } from "../../../../kinds/property-rule";

export const edgeAccessLogs = propertyRule({
  id: "aws-edge-access-logs",
  cloud: "aws",
  severity: "medium",
  title: "A load balancer logs each request",
  why: "Without the log nobody can tell who asked for what.",
  fix: "Set accessLogs with a bucket of the stamp.",
  benchmarks: ["FSBP ELB.5"],
  types: ["aws:lb/loadBalancer:LoadBalancer"],
  property: "accessLogs.enabled",
  complies: (value) => value === true,
  wanted: "true",
});
