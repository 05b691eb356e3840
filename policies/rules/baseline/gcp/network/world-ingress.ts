import { sourceRule } from "../../../../kinds/source-rule";
import { ingressOf, namesIngress } from "../internal/ingress";

export const networkWorldIngress = sourceRule({
  id: "gcp-network-world-ingress",
  cloud: "gcp",
  severity: "critical",
  title: "No firewall rule lets the world in",
  why: "Everything is reached through the edge, which filters and logs.",
  fix: "Name the stamp's own blocks or service accounts as the source.",
  benchmarks: ["CIS GCP 3.6", "CIS GCP 3.7", "SCC OPEN_FIREWALL"],
  about: namesIngress,
  sources: ingressOf,
  wanted: "a source within the stamp",
});
