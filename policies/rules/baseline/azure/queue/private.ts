import { propertyRule } from "../../../../kinds/property-rule";

export const queuePrivate = propertyRule({
  id: "azure-queue-private",
  cloud: "azure",
  severity: "critical",
  title: "A queue has no public endpoint",
  why: "Messages carry the data of tenants; only the stamp's own network has to reach them.",
  fix: "Set publicNetworkAccess to Disabled, on the network rule set too.",
  benchmarks: ["MCSB NS-2"],
  types: ["azure-native:servicebus:Namespace", "azure-native:servicebus:NamespaceNetworkRuleSet"],
  property: "publicNetworkAccess",
  complies: (value) => value === "Disabled",
  wanted: "Disabled",
});
