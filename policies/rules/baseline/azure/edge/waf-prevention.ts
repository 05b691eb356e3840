import { propertyRule } from "../../../../kinds/property-rule";

export const edgeWafPrevention = propertyRule({
  id: "azure-edge-waf-prevention",
  cloud: "azure",
  severity: "high",
  title: "The web application firewall blocks",
  why: "In detection mode it only writes down what it let through.",
  fix: "Set policySettings.mode to Prevention.",
  benchmarks: ["MCSB NS-6"],
  types: ["azure-native:frontdoor:Policy"],
  property: "policySettings.mode",
  complies: (value) => value === "Prevention",
  wanted: "Prevention",
});
