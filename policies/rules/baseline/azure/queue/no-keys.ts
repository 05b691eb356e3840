import { propertyRule } from "../../../../kinds/property-rule";

export const queueNoKeys = propertyRule({
  id: "azure-queue-no-keys",
  cloud: "azure",
  severity: "high",
  title: "A queue accepts identities alone, no access keys",
  why: "A key works for whoever has it and says nothing about who that was.",
  fix: "Set disableLocalAuth.",
  benchmarks: ["MCSB IM-1"],
  types: ["azure-native:servicebus:Namespace"],
  property: "disableLocalAuth",
  complies: (value) => value === true,
  wanted: "true",
});
