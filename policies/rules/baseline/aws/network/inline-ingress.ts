import { sourceRule } from "../../../../kinds/source-rule";
import { inlineIngressOf } from "../internal/ingress";

export const networkInlineIngress = sourceRule({
  id: "aws-network-inline-ingress",
  cloud: "aws",
  severity: "critical",
  title: "No rule written inside a security group is open to the world",
  why: "Rules inside a group escape the check of rules beside it.",
  fix: "Move the rule to a SecurityGroupIngressRule with a source within the stamp.",
  benchmarks: ["cdk-nag EC23", "FSBP EC2.18"],
  about: ({ type }) =>
    type === "aws:ec2/securityGroup:SecurityGroup" ||
    type === "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  sources: inlineIngressOf,
  wanted: "no source 0.0.0.0/0 or ::/0, in any spelling",
});
