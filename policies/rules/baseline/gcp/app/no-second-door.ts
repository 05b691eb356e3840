import { propertyRule } from "../../../../kinds/property-rule";

export const appNoSecondDoor = propertyRule({
  id: "gcp-app-no-second-door",
  cloud: "gcp",
  severity: "high",
  title: "A service has no address beside the edge's",
  why: "The address run.app gives bypasses the load balancer wherever ingress is opened one day.",
  fix: "Set defaultUriDisabled.",
  benchmarks: ["NIST 800-53 SC-7"],
  types: ["gcp:cloudrunv2/service:Service"],
  property: "defaultUriDisabled",
  complies: (value) => value === true,
  wanted: "true",
});
