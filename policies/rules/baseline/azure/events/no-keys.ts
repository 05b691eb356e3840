import { propertyRule } from "../../../../kinds/property-rule";

export const eventsNoKeys = propertyRule({
  id: "azure-events-no-keys",
  cloud: "azure",
  severity: "high",
  title: "Event hubs accept identities alone, no access keys",
  why: "A key works for whoever has it and says nothing about who that was.",
  fix: "Set disableLocalAuth.",
  benchmarks: ["MCSB IM-1"],
  types: ["azure-native:eventhub:Namespace"],
  property: "disableLocalAuth",
  complies: (value) => value === true,
  wanted: "true",
});
