import { propertyRule } from "../../../../kinds/property-rule";

export const networkDnssec = propertyRule({
  id: "gcp-network-dnssec",
  cloud: "gcp",
  severity: "medium",
  title: "A public zone is signed",
  why: "An unsigned answer can be forged, and traffic led elsewhere.",
  fix: "Set dnssecConfig.state to on.",
  benchmarks: ["CIS GCP 3.3"],
  types: ["gcp:dns/managedZone:ManagedZone"],
  property: "dnssecConfig.state",
  complies: (value) => value === "on",
  wanted: "on",
  when: ({ inputs }) => inputs["visibility"] !== "private",
});
