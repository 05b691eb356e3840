import { propertyRule } from "../../../../kinds/property-rule";

export const cacheMultiZone = propertyRule({
  id: "gcp-cache-multi-zone",
  cloud: "gcp",
  severity: "medium",
  title: "A cache spans zones",
  why: "A zone that fails would take all nodes.",
  fix: "Remove zoneDistributionConfig or set its mode to MULTI_ZONE.",
  benchmarks: ["NIST 800-53 CP-10"],
  types: ["gcp:memorystore/instance:Instance"],
  property: "zoneDistributionConfig.mode",
  complies: (value) => value !== "SINGLE_ZONE",
  wanted: "not SINGLE_ZONE",
});
