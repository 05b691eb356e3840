import { isMap, type PropertyValue } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";

export const networkInlineIngress = propertyRule({
  id: "aws-network-inline-ingress",
  cloud: "aws",
  severity: "critical",
  title: "No rule written inside a security group is open to the world",
  why: "Rules inside a group escape the check of rules beside it.",
  fix: "Move the rule to a SecurityGroupIngressRule with a source within the stamp.",
  benchmarks: ["cdk-nag EC23", "FSBP EC2.18"],
  types: ["aws:ec2/securityGroup:SecurityGroup"],
  property: "ingress",
  complies: (value) => !Array.isArray(value) || !value.some(isWorld),
  wanted: "no source 0.0.0.0/0 or ::/0",
});

function isWorld(rule: PropertyValue): boolean {
  if (!isMap(rule)) return false;
  return [rule["cidrBlocks"], rule["ipv6CidrBlocks"]].some(
    (blocks) => Array.isArray(blocks) && blocks.some((block) => block === "0.0.0.0/0" || block === "::/0"),
  );
}
