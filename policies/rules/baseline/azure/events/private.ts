import { propertyRule } from "../../../../kinds/property-rule";

export const eventsPrivate = propertyRule({
  id: "azure-events-private",
  cloud: "azure",
  severity: "critical",
  title: "Event hubs have no public endpoint",
  why: "Events carry the data of tenants; only the stamp's own network has to reach them.",
  fix: "Set publicNetworkAccess to Disabled, on the network rule set too.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:eventhub:Namespace", "azure-native:eventhub:NamespaceNetworkRuleSet"],
  property: "publicNetworkAccess",
  complies: (value) => value === "Disabled",
  wanted: "Disabled",
});
