import { propertyRule } from "../../../../kinds/property-rule";

export const edgeAccessLogs = propertyRule({
  id: "gcp-edge-access-logs",
  cloud: "gcp",
  severity: "medium",
  title: "A load balancer logs each request",
  why: "Without the log nobody can tell who asked for what.",
  fix: "Set logConfig.enable and sampleRate 1.",
  benchmarks: ["CIS GCP 2.16"],
  types: [
    "gcp:compute/regionBackendService:RegionBackendService",
    "gcp:compute/backendService:BackendService",
  ],
  property: "logConfig.enable",
  complies: (value) => value === true,
  wanted: "true",
});
