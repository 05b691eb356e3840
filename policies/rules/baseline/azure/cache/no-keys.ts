import { propertyRule } from "../../../../kinds/property-rule";

export const cacheNoKeys = propertyRule({
  id: "azure-cache-no-keys",
  cloud: "azure",
  severity: "high",
  title: "A cache accepts identities alone, no access keys",
  why: "A key works for whoever has it and says nothing about who that was.",
  fix: "Set accessKeysAuthentication to Disabled and assign an access policy to the app's identity.",
  benchmarks: ["MCSB IM-1"],
  types: ["azure-native:redisenterprise:Database"],
  property: "accessKeysAuthentication",
  complies: (value) => value === "Disabled",
  wanted: "Disabled",
});
