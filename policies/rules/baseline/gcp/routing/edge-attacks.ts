import { isMap, type PropertyMap, type PropertyValue } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";

export const routingEdgeAttacks = propertyRule({
  id: "gcp-routing-edge-attacks",
  cloud: "gcp",
  severity: "high",
  title: "A policy in front of all tenants refuses known attacks",
  why: "A policy without these rules, or with rules that only watch, lets them through to every stamp.",
  fix: "Add rules with evaluatePreconfiguredWaf and the action deny(403), without preview.",
  benchmarks: ["NIST 800-53 SC-7"],
  types: ["gcp:compute/securityPolicy:SecurityPolicy"],
  property: "rules",
  complies: (value) => {
    const rules = Array.isArray(value) ? value.filter(isMap).filter(isAboutAttacks) : [];
    return rules.length > 0 && rules.every(refuses);
  },
  wanted: "rules that refuse known attacks",
});

function isAboutAttacks({ match }: PropertyMap): boolean {
  return expressionOf(match).includes("evaluatePreconfiguredWaf(");
}

function refuses({ action, preview }: PropertyMap): boolean {
  return typeof action === "string" && action.startsWith("deny(") && preview !== true;
}

function expressionOf(match: PropertyValue | undefined): string {
  const expr = isMap(match) ? match["expr"] : undefined;
  return isMap(expr) ? String(expr["expression"]) : "";
}
