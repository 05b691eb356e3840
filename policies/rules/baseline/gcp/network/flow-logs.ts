import { isMap } from "../../../../../graph/model/property";
import { isProxySubnet } from "../internal/proxy-subnet";
import { propertyRule } from "../../../../kinds/property-rule";

export const networkFlowLogs = propertyRule({
  id: "gcp-network-flow-logs",
  cloud: "gcp",
  severity: "medium",
  title: "A subnet logs its traffic",
  why: "Without flow logs an intrusion leaves no trace in the network.",
  fix: "Set logConfig.",
  benchmarks: ["CIS GCP 3.8"],
  types: ["gcp:compute/subnetwork:Subnetwork"],
  property: "logConfig",
  complies: (value) => isMap(value) && value["flowSampling"] !== 0,
  wanted: "flow logs",
  when: ({ inputs }) => !isProxySubnet(inputs["purpose"]),
});
