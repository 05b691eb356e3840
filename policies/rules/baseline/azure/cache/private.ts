import { propertyRule } from "../../../../kinds/property-rule";

export const cachePrivate = propertyRule({
  id: "azure-cache-private",
  cloud: "azure",
  severity: "critical",
  title: "A cache has no public endpoint",
  why: "Whoever has a key could read and change every entry.",
  fix: "Set publicNetworkAccess to Disabled and reach the cache through a private endpoint.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:redisenterprise:RedisEnterprise"],
  property: "publicNetworkAccess",
  complies: (value) => value === "Disabled",
  wanted: "Disabled",
});
