import { propertyRule } from "../../../../kinds/property-rule";

export const cacheHighAvailability = propertyRule({
  id: "azure-cache-high-availability",
  cloud: "azure",
  severity: "medium",
  title: "A cache has a replica",
  why: "A failed node would leave the stamp without a cache until it is replaced.",
  fix: "Remove highAvailability or set it to Enabled.",
  benchmarks: ["NIST 800-53 CP-10"],
  types: ["azure-native:redisenterprise:RedisEnterprise"],
  property: "highAvailability",
  complies: (value) => value !== "Disabled",
  wanted: "not Disabled",
});
