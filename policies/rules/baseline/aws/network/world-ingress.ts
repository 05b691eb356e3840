import { sourceRule } from "../../../../kinds/source-rule";
import { guardsEdge, ingressOf, namesIngress } from "../internal/ingress";

export const networkWorldIngress = sourceRule({
  id: "aws-network-world-ingress",
  cloud: "aws",
  severity: "critical",
  title: "Only the edge is open to the world",
  why: "Everything else is reached through the edge, which filters and logs.",
  fix: "Name a security group or the stamp's own blocks as the source; the edge opens ports 80 and 443 alone.",
  benchmarks: ["cdk-nag EC23", "FSBP EC2.18", "FSBP EC2.19", "FSBP EC2.21", "FSBP EKS.1"],
  about: namesIngress,
  sources: (rule, subject) => (guardsEdge(rule, subject) ? [] : ingressOf(rule)),
  wanted: "a source within the stamp",
});
