import { isMap, type PropertyValue } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";

export const edgeWafRules = propertyRule({
  id: "azure-edge-waf-rules",
  cloud: "azure",
  severity: "high",
  title: "The web application firewall refuses known attacks",
  why: "A firewall with rules of one's own alone, or with rules that only watch, lets injections and known exploits through.",
  fix: "Add Microsoft_DefaultRuleSet to managedRules.managedRuleSets with the action Block.",
  benchmarks: ["MCSB NS-6"],
  types: ["azure-native:frontdoor:Policy"],
  property: "managedRules.managedRuleSets",
  complies: (value) => Array.isArray(value) && value.some(refuses),
  wanted: "Microsoft_DefaultRuleSet that blocks",
});

/** Rule sets before 2.0 have no action of their own: each of their rules blocks. */
function refuses(set: PropertyValue): boolean {
  if (!isMap(set)) return false;
  const { ruleSetType: type, ruleSetAction: action = "Block" } = set;
  return typeof type === "string" && /^(Microsoft_)?DefaultRuleSet$/i.test(type) && action === "Block";
}
