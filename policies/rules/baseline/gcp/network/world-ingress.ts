import type { PropertyMap, PropertyValue } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";

/** Ranges that are everybody; a rule that names no source at all is open too. */
const WORLD = new Set<PropertyValue>(["0.0.0.0/0", "::/0"]);

function isOpen(
  ranges: PropertyValue | undefined,
  { sourceTags, sourceServiceAccounts }: PropertyMap,
): boolean {
  if (Array.isArray(ranges) && ranges.length > 0) return ranges.some((range) => WORLD.has(range));
  return sourceTags === undefined && sourceServiceAccounts === undefined;
}

export const networkWorldIngress = propertyRule({
  id: "gcp-network-world-ingress",
  cloud: "gcp",
  severity: "critical",
  title: "No firewall rule lets the world in",
  why: "Everything is reached through the edge, which filters and logs.",
  fix: "Name the stamp's own blocks or service accounts as the source.",
  benchmarks: ["CIS GCP 3.6", "CIS GCP 3.7", "SCC OPEN_FIREWALL"],
  types: ["gcp:compute/firewall:Firewall"],
  property: "sourceRanges",
  complies: (value, { inputs }) =>
    inputs["direction"] === "EGRESS" || inputs["allows"] === undefined || !isOpen(value, inputs),
  wanted: "a source within the stamp",
});
