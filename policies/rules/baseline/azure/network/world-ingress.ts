import { propertyRule } from "../../../../kinds/property-rule";
import { noneOpen } from "../internal/open-rule";

/** A rule of a group, written beside it. */
const RULE = "azure-native:network:SecurityRule";

export const networkWorldIngress = propertyRule({
  id: "azure-network-world-ingress",
  cloud: "azure",
  severity: "critical",
  title: "No security group lets the world in",
  why: "Everything is reached through the edge, which filters and logs.",
  fix: "Name the service tag of the edge or the stamp's own blocks as the source.",
  benchmarks: ["MCSB NS-1"],
  types: ["azure-native:network:NetworkSecurityGroup", RULE],
  property: "securityRules",
  complies: (value, { type, inputs }) => {
    if (type === RULE) return noneOpen([inputs]);
    return Array.isArray(value) ? noneOpen(value) : true;
  },
  wanted: "no inbound rule that allows *, Internet or 0.0.0.0/0",
});
