import { propertyRule } from "../../../../kinds/property-rule";

export const appEdgeOnly = propertyRule({
  id: "gcp-app-edge-only",
  cloud: "gcp",
  severity: "critical",
  title: "A service is reached through the edge alone",
  why: "Past the load balancer nothing filters, limits or logs.",
  fix: "Set ingress to INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER.",
  benchmarks: ["NIST 800-53 SC-7"],
  types: ["gcp:cloudrunv2/service:Service"],
  property: "ingress",
  complies: (value) =>
    value === "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" || value === "INGRESS_TRAFFIC_INTERNAL_ONLY",
  wanted: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
});
