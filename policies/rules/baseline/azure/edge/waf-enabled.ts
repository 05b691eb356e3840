import { propertyRule } from "../../../../kinds/property-rule";

export const edgeWafEnabled = propertyRule({
  id: "azure-edge-waf-enabled",
  cloud: "azure",
  severity: "high",
  title: "The web application firewall is on",
  why: "A policy that is off lets everything through.",
  fix: "Remove policySettings.enabledState or set it to Enabled.",
  benchmarks: ["MCSB NS-6"],
  types: ["azure-native:frontdoor:Policy"],
  property: "policySettings.enabledState",
  complies: (value) => value !== "Disabled",
  wanted: "not Disabled",
});
