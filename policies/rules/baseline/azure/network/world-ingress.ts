import { sourceRule } from "../../../../kinds/source-rule";
import { ingressOf, namesIngress } from "../internal/ingress";

export const networkWorldIngress = sourceRule({
  id: "azure-network-world-ingress",
  cloud: "azure",
  severity: "critical",
  title: "No security group, firewall or data service lets the world in",
  why: "Everything is reached through the edge, which filters and logs.",
  fix: "Name the service tag of the edge or the stamp's own blocks as the source.",
  benchmarks: ["MCSB NS-1", "MCSB NS-2"],
  about: namesIngress,
  sources: ingressOf,
  wanted: "no inbound rule that allows *, Internet or 0.0.0.0/0, in any spelling",
});
