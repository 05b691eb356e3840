import { SecurityGroup, type Vpc } from "@pulumi/aws/ec2";
import { SecurityGroupEgressRule, SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { PartName, StampContext } from "../../../contract/context";
import { SECURITY_GROUP } from "../limits";

/** What a security group is made from. */
export interface GroupArgs {
  readonly context: StampContext;
  readonly part: PartName;
  /** What the group is for; its kind in the physical name. */
  readonly kind: string;
  /** Never changes once a stamp exists: AWS replaces a group to change its description. */
  readonly description: string;
  readonly vpcId: Vpc["id"];
}

/** A security group that lets nothing in or out until a rule says so. */
export function securityGroup(name: string, args: GroupArgs, parent: pulumi.Resource): SecurityGroup {
  const { context, part, kind, description, vpcId } = args;
  const groupName = context.physicalName(kind, SECURITY_GROUP);
  return new SecurityGroup(
    name,
    {
      name: groupName,
      description,
      vpcId,
      revokeRulesOnDelete: true,
      tags: { ...context.tags(part), Name: groupName },
    },
    { parent },
  );
}

/** Who may reach whom on one TCP port. */
export interface Flow {
  readonly context: StampContext;
  readonly part: PartName;
  readonly from: pulumi.Input<string>;
  readonly to: pulumi.Input<string>;
  readonly port: number;
  readonly description: string;
}

/** Opens both sides of a flow between two groups: out of the one, into the other. */
export function allowFlow(name: string, flow: Flow, parent: pulumi.Resource): void {
  const { context, part, from, to, port, description } = flow;
  const rule = { ipProtocol: "tcp", fromPort: port, toPort: port, description, tags: context.tags(part) };
  new SecurityGroupEgressRule(
    `${name}-out`,
    { ...rule, securityGroupId: from, referencedSecurityGroupId: to },
    { parent },
  );
  new SecurityGroupIngressRule(
    `${name}-in`,
    { ...rule, securityGroupId: to, referencedSecurityGroupId: from },
    { parent },
  );
}

/** Opens one port to the world, or the world to one port. */
export function allowWorld(
  name: string,
  direction: "in" | "out",
  flow: Omit<Flow, "from" | "to"> & { group: pulumi.Input<string> },
  parent: pulumi.Resource,
): void {
  const { context, part, group, port, description } = flow;
  const Rule = direction === "in" ? SecurityGroupIngressRule : SecurityGroupEgressRule;
  const rule = { ipProtocol: "tcp", fromPort: port, toPort: port, description, tags: context.tags(part) };
  new Rule(name, { ...rule, securityGroupId: group, cidrIpv4: "0.0.0.0/0" }, { parent });
}
