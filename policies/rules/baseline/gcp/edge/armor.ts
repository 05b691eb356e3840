import { propertyRule } from "../../../../kinds/property-rule";

export const edgeArmor = propertyRule({
  id: "gcp-edge-armor",
  cloud: "gcp",
  severity: "high",
  title: "A policy of Cloud Armor guards the load balancer",
  why: "Injections and known exploits would reach the app unfiltered.",
  fix: "Set securityPolicy to the stamp's policy.",
  benchmarks: ["NIST 800-53 SC-7"],
  types: [
    "gcp:compute/regionBackendService:RegionBackendService",
    "gcp:compute/backendService:BackendService",
  ],
  property: "securityPolicy",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a security policy",
});
