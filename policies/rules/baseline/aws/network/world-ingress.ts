import type { GraphResource } from "../../../../../graph/model/graph";
import { propertyRule } from "../../../../kinds/property-rule";
import type { Subject } from "../../../../subject";

const WORLD = new Set(["0.0.0.0/0", "::/0"]);

export const networkWorldIngress = propertyRule({
  id: "aws-network-world-ingress",
  cloud: "aws",
  severity: "critical",
  title: "Only the edge is open to the world",
  why: "Everything else is reached through the edge, which filters and logs.",
  fix: "Name a security group or the stamp's own blocks as the source.",
  benchmarks: ["cdk-nag EC23", "FSBP EC2.18"],
  types: ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"],
  property: "cidrIpv4",
  complies: (value, rule) => !WORLD.has(String(value)) && !WORLD.has(String(rule.inputs["cidrIpv6"])),
  wanted: "a source within the stamp",
  when: (rule, subject) => !guardsEdge(rule, subject),
});

/** The rule's group is one of a public load balancer's. */
function guardsEdge(rule: GraphResource, subject: Subject): boolean {
  const groups = subject
    .ofType("aws:ec2/securityGroup:SecurityGroup")
    .filter((group) => subject.refers(rule, "securityGroupId", group));
  const edges = subject
    .ofType("aws:lb/loadBalancer:LoadBalancer")
    .filter(({ inputs }) => inputs["internal"] !== true);
  return edges.some(({ propertyDependencies, inputs }) =>
    groups.some(({ urn, id }) => {
      const listed = inputs["securityGroups"];
      return (
        propertyDependencies["securityGroups"]?.includes(urn) ||
        (Array.isArray(listed) && listed.includes(id ?? urn))
      );
    }),
  );
}
