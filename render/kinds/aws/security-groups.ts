import type { Kind, KindTable } from "../kind";

const EC2 = "arn:aws:ec2:{region}:{account}";

const RULE: Kind = {
  id: "sgr-{hex:17}",
  tagged: true,
  outputs: { arn: `${EC2}:security-group-rule/{id}`, securityGroupRuleId: "{id}" },
  replaces: ["securityGroupId"],
  references: {
    securityGroupId: [
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      "aws:ec2/vpc:Vpc",
    ],
  },
  check: (inputs, around) => {
    const keys = [
      "securityGroupId",
      "ipProtocol",
      "fromPort",
      "toPort",
      "cidrIpv4",
      "cidrIpv6",
      "prefixListId",
      "referencedSecurityGroupId",
    ];
    const twin = around.siblings().some((sibling) => keys.every((key) => sibling[key] === inputs[key]));
    return twin
      ? { code: "InvalidPermission.Duplicate", message: "the specified rule already exists" }
      : undefined;
  },
};

/** Security groups and their rules. */
export const SECURITY_GROUPS: KindTable = {
  "aws:ec2/securityGroup:SecurityGroup": {
    id: "sg-{hex:17}",
    tagged: true,
    name: {
      property: "name",
      scope: "parent",
      within: ["vpcId"],
      limit: 255,
      taken: "InvalidGroup.Duplicate",
    },
    outputs: { arn: `${EC2}:security-group/{id}`, ownerId: "{account}", description: "Managed by Pulumi" },
    replaces: ["description"],
    blockers: [
      { types: ["*"], code: "DependencyViolation", message: "resource {id} has a dependent object" },
    ],
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    id: "sg-{of:17:vpcId:sg}",
    tagged: true,
    outputs: {
      arn: `${EC2}:security-group/{id}`,
      ownerId: "{account}",
      name: "default",
      description: "default VPC security group",
    },
    replaces: ["vpcId"],
  },
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    id: "sgrule-{digits:10}",
    outputs: { securityGroupRuleId: "sgr-{hex:17}" },
    replaces: ["*"],
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": RULE,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": RULE,
};
