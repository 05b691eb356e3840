import { companionRule } from "../../../../kinds/companion-rule";

export const networkDefaultGroup = companionRule({
  id: "aws-network-default-group",
  cloud: "aws",
  severity: "medium",
  title: "The default security group of a VPC lets nothing through",
  why: "A resource made without a group lands in it, and would talk to everything else that did.",
  fix: "Adopt the group with DefaultSecurityGroup and give it neither ingress nor egress.",
  benchmarks: ["FSBP EC2.2", "CIS AWS 5.4"],
  types: ["aws:ec2/vpc:Vpc"],
  companions: ["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"],
  by: "vpcId",
  complies: ({ inputs }) => isEmpty(inputs["ingress"]) && isEmpty(inputs["egress"]),
  wanted: "a default security group without rules",
});

function isEmpty(rules: unknown): boolean {
  return rules === undefined || (Array.isArray(rules) && rules.length === 0);
}
