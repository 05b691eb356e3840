import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import { isWorld } from "../../policies/kinds/world";
import { baseline, type Rule } from "../../policies/index";
import { complaintsOf, type Small, urnOf } from "./small-graph";

function rule(id: string): Rule {
  const found = baseline.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
}

describe("from anywhere", () => {
  test.each([
    "0.0.0.0/0",
    "0/0",
    "/0",
    "10.0.0.0/0",
    "0.0.0.0",
    "::/0",
    "0::/0",
    "0:0:0:0:0:0:0:0/0",
    "::",
    "*",
    "Internet",
    "INTERNET",
    "any",
    " 0.0.0.0/0 ",
    "0.0.0.0/0.0.0.0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "64.0.0.0/2",
    "2000::/3",
    "0.0.0.0-255.255.255.255",
    "1.0.0.0-223.255.255.255",
  ])("is seen in %s", (source) => {
    expect(isWorld(source)).toBe(true);
  });

  test.each([
    "10.0.0.0/8",
    "10.16.0.0/16",
    "203.0.113.7",
    "203.0.113.7/32",
    "VirtualNetwork",
    "AzureFrontDoor.Backend",
    "AzureLoadBalancer",
    "35.191.0.0/16",
    "fc00::/7",
    "fd12:3456::/48",
    "2001:db8::/32",
    "10.0.0.1-10.0.0.9",
    "",
  ])("is not seen in %s", (source) => {
    expect(isWorld(source)).toBe(false);
  });
});

const AWS_INGRESS: readonly (readonly [string, string, PropertyMap])[] = [
  [
    "SSH to a cluster's nodes from no group in particular",
    "aws:eks/nodeGroup:NodeGroup",
    { remoteAccess: { ec2SshKey: "admins" } },
  ],
  [
    "a classic rule",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    { type: "ingress", fromPort: 22, toPort: 22, protocol: "tcp", cidrBlocks: ["0.0.0.0/0"] },
  ],
  [
    "a classic rule for IPv6",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    { type: "ingress", fromPort: 22, toPort: 22, protocol: "tcp", ipv6CidrBlocks: ["::/0"] },
  ],
  [
    "a rule for IPv6",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { fromPort: 22, toPort: 22, cidrIpv6: "::/0" },
  ],
  [
    "half of the world",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { cidrIpv4: "128.0.0.0/1" },
  ],
  [
    "a prefix list",
    "aws:ec2/managedPrefixList:ManagedPrefixList",
    { entries: [{ cidr: "10.0.0.0/8" }, { cidr: "0.0.0.0/0" }] },
  ],
  [
    "an entry of a prefix list",
    "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
    { cidr: "0.0.0.0/0" },
  ],
  [
    "a network ACL for SSH",
    "aws:ec2/networkAclRule:NetworkAclRule",
    { ruleAction: "allow", protocol: "tcp", fromPort: 20, toPort: 25, cidrBlock: "0.0.0.0/0" },
  ],
  [
    "a network ACL for all",
    "aws:ec2/networkAcl:NetworkAcl",
    { ingress: [{ action: "allow", protocol: "-1", cidrBlock: "0.0.0.0/0" }] },
  ],
  [
    "Lightsail's ports",
    "aws:lightsail/instancePublicPorts:InstancePublicPorts",
    { portInfos: [{ fromPort: 22, toPort: 22, protocol: "tcp" }] },
  ],
  ["a cluster's API", "aws:eks/cluster:Cluster", { vpcConfig: { subnetIds: [] } }],
  [
    "an input of a channel",
    "aws:medialive/inputSecurityGroup:InputSecurityGroup",
    { whitelistRules: [{ cidr: "0.0.0.0/0" }] },
  ],
];

describe("world-open ingress on AWS", () => {
  test.each(AWS_INGRESS)("is found in %s", (_, type, inputs) => {
    expect(complaintsOf(rule("aws-network-world-ingress"), { type, inputs })).toBe(1);
  });

  test.each(["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"])(
    "is found inside a %s",
    (type) => {
      const inputs = {
        ingress: [{ protocol: "tcp", fromPort: 1, toPort: 2, cidrBlocks: ["10.0.0.0/8", "0/0"] }],
      };
      expect(complaintsOf(rule("aws-network-inline-ingress"), { type, inputs })).toBe(1);
    },
  );

  test.each([
    [
      "a rule that goes out",
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      { type: "egress", cidrBlocks: ["0.0.0.0/0"] },
    ],
    [
      "a rule from a group",
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      { type: "ingress", sourceSecurityGroupId: "sg-1" },
    ],
    [
      "an ACL that refuses",
      "aws:ec2/networkAclRule:NetworkAclRule",
      { ruleAction: "deny", protocol: "-1", cidrBlock: "0.0.0.0/0" },
    ],
    [
      "an ACL for the web",
      "aws:ec2/networkAclRule:NetworkAclRule",
      { ruleAction: "allow", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/0" },
    ],
    ["a private cluster", "aws:eks/cluster:Cluster", { vpcConfig: { endpointPublicAccess: false } }],
  ])("is not found in %s", (_, type, inputs) => {
    expect(complaintsOf(rule("aws-network-world-ingress"), { type, inputs })).toBe(0);
  });

  test.each([
    [443, 0],
    [80, 0],
    [22, 1],
  ])("of the edge is allowed for the web alone: port %i", (port, complaints) => {
    const group: Small = { type: "aws:ec2/securityGroup:SecurityGroup", inputs: {} };
    const edge: Small = { type: "aws:lb/loadBalancer:LoadBalancer", inputs: { securityGroups: ["id-0"] } };
    const open: Small = {
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      inputs: {
        securityGroupId: "id-0",
        cidrIpv4: "0.0.0.0/0",
        fromPort: port,
        toPort: port,
        ipProtocol: "tcp",
      },
      propertyDependencies: { securityGroupId: [urnOf(group.type, 0)] },
    };
    expect(complaintsOf(rule("aws-network-world-ingress"), group, edge, open)).toBe(complaints);
  });
});

describe("world-open ingress on Azure", () => {
  const inbound = { direction: "Inbound", access: "Allow", protocol: "Tcp", destinationPortRange: "22" };
  test.each<readonly [string, string, PropertyMap]>([
    ["0/0", "azure-native:network:SecurityRule", { ...inbound, sourceAddressPrefix: "0/0" }],
    ["/0", "azure-native:network:SecurityRule", { ...inbound, sourceAddressPrefix: "/0" }],
    ["10.0.0.0/0", "azure-native:network:SecurityRule", { ...inbound, sourceAddressPrefix: "10.0.0.0/0" }],
    ["0.0.0.0", "azure-native:network:SecurityRule", { ...inbound, sourceAddressPrefix: "0.0.0.0" }],
    [
      "one of several",
      "azure-native:network:SecurityRule",
      { ...inbound, sourceAddressPrefixes: ["10.0.0.0/8", "0.0.0.0/0"] },
    ],
    [
      "other case",
      "azure-native:network:SecurityRule",
      { ...inbound, direction: "inbound", access: "allow", sourceAddressPrefix: "internet" },
    ],
    [
      "a rule in a group",
      "azure-native:network:NetworkSecurityGroup",
      { securityRules: [{ ...inbound, sourceAddressPrefix: "*" }] },
    ],
    [
      "an admin rule",
      "azure-native:network:AdminRule",
      { ...inbound, access: "AlwaysAllow", sources: [{ addressPrefix: "*", addressPrefixType: "IPPrefix" }] },
    ],
    [
      "a server's rule",
      "azure-native:dbforpostgresql:FirewallRule",
      { startIpAddress: "0.0.0.0", endIpAddress: "255.255.255.255" },
    ],
    [
      "all of Azure",
      "azure-native:dbforpostgresql:FirewallRule",
      { startIpAddress: "0.0.0.0", endIpAddress: "0.0.0.0" },
    ],
    ["a cache's rule", "azure-native:redis:FirewallRule", { startIP: "0.0.0.0", endIP: "255.255.255.255" }],
    [
      "an account's list",
      "azure-native:storage:StorageAccount",
      { networkRuleSet: { ipRules: [{ iPAddressOrRange: "0.0.0.0/0", action: "Allow" }] } },
    ],
    [
      "a vault's list",
      "azure-native:keyvault:Vault",
      { properties: { networkAcls: { ipRules: [{ value: "0.0.0.0/0" }] } } },
    ],
    [
      "an app's list",
      "azure-native:web:WebApp",
      { siteConfig: { ipSecurityRestrictions: [{ ipAddress: "0.0.0.0/0", action: "Allow" }] } },
    ],
    [
      "a cluster's list",
      "azure-native:containerservice:ManagedCluster",
      { apiServerAccessProfile: { authorizedIPRanges: ["0.0.0.0/0"] } },
    ],
    [
      "a translation",
      "azure-native:network:FirewallPolicyRuleCollectionGroup",
      {
        ruleCollections: [
          { action: { type: "DNAT" }, rules: [{ sourceAddresses: ["*"], translatedAddress: "10.0.0.4" }] },
        ],
      },
    ],
  ])("is found: %s", (_, type, inputs) => {
    expect(complaintsOf(rule("azure-network-world-ingress"), { type, inputs })).toBe(1);
  });

  test.each<readonly [string, string, PropertyMap]>([
    [
      "a rule that goes out",
      "azure-native:network:SecurityRule",
      { ...inbound, direction: "Outbound", sourceAddressPrefix: "*" },
    ],
    [
      "a rule that refuses",
      "azure-native:network:SecurityRule",
      { ...inbound, access: "Deny", sourceAddressPrefix: "*" },
    ],
    [
      "a service tag",
      "azure-native:network:SecurityRule",
      { ...inbound, sourceAddressPrefix: "AzureFrontDoor.Backend" },
    ],
    [
      "a list that refuses",
      "azure-native:web:WebApp",
      { siteConfig: { ipSecurityRestrictions: [{ ipAddress: "0.0.0.0/0", action: "Deny" }] } },
    ],
    [
      "an office",
      "azure-native:dbforpostgresql:FirewallRule",
      { startIpAddress: "203.0.113.4", endIpAddress: "203.0.113.9" },
    ],
  ])("is not found: %s", (_, type, inputs) => {
    expect(complaintsOf(rule("azure-network-world-ingress"), { type, inputs })).toBe(0);
  });
});

describe("world-open ingress on Google Cloud", () => {
  const allow = { direction: "INGRESS", action: "allow" };
  test.each<readonly [string, string, PropertyMap]>([
    [
      "a VPC's rule",
      "gcp:compute/firewall:Firewall",
      { allows: [{ protocol: "tcp" }], sourceRanges: ["10.0.0.0/0"] },
    ],
    ["a VPC's rule without a source", "gcp:compute/firewall:Firewall", { allows: [{ protocol: "tcp" }] }],
    [
      "a network policy's rule",
      "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
      { ...allow, match: { srcIpRanges: ["0.0.0.0/0"] } },
    ],
    [
      "a regional policy's rule",
      "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule",
      { ...allow, match: { srcIpRanges: ["::/0"] } },
    ],
    [
      "a folder policy's rule",
      "gcp:compute/firewallPolicyRule:FirewallPolicyRule",
      { ...allow, match: { srcIpRanges: ["0.0.0.0/0"] } },
    ],
    [
      "a policy with its rules",
      "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
      { rules: [{ ...allow, match: { srcIpRanges: ["0.0.0.0/0"] } }] },
    ],
    ["App Engine's rule", "gcp:appengine/firewallRule:FirewallRule", { action: "ALLOW", sourceRange: "*" }],
    ["a cluster without a list", "gcp:container/cluster:Cluster", { name: "c" }],
  ])("is found in %s", (_, type, inputs) => {
    expect(complaintsOf(rule("gcp-network-world-ingress"), { type, inputs })).toBe(1);
  });

  test.each<readonly [string, string, PropertyMap]>([
    [
      "a rule that goes out",
      "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
      { direction: "EGRESS", action: "allow", match: { srcIpRanges: ["0.0.0.0/0"] } },
    ],
    [
      "a rule that refuses",
      "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
      { direction: "INGRESS", action: "deny", match: { srcIpRanges: ["0.0.0.0/0"] } },
    ],
    [
      "health checks",
      "gcp:compute/firewall:Firewall",
      { allows: [{ protocol: "tcp" }], sourceRanges: ["35.191.0.0/16", "130.211.0.0/22"] },
    ],
  ])("is not found in %s", (_, type, inputs) => {
    expect(complaintsOf(rule("gcp-network-world-ingress"), { type, inputs })).toBe(0);
  });
});

describe("a wildcard grant on AWS", () => {
  const own = "arn:aws:s3:::acmep-euw1a-files-ab12c";
  const policy = (...statements: PropertyMap[]): Small => ({
    type: "aws:iam/rolePolicy:RolePolicy",
    inputs: { policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) },
  });
  const allow = (action: PropertyValue, resource: PropertyValue): PropertyMap => ({
    Effect: "Allow",
    Action: action,
    Resource: resource,
  });
  const wildcards = rule("aws-identity-no-wildcards");
  /** Of a stamp the law closed refuses them: tests/central/laws.test.ts. */
  const interfaces = "arn:aws:ec2:eu-west-1:210000000001:network-interface/*";

  test.each<readonly [string, PropertyMap]>([
    ["NotAction", { Effect: "Allow", NotAction: "iam:*", Resource: own }],
    ["NotResource", { Effect: "Allow", Action: "s3:GetObject", NotResource: own }],
    ["everything", allow("*", "*")],
    ["all of a service", allow("s3:*", `${own}/*`)],
    ["part of a word", allow("iam:*Role*", `arn:aws:iam::210000000001:role/x`)],
    ["one unknown letter", allow("iam:PassRol?", `arn:aws:iam::210000000001:role/x`)],
    ["a family that makes rights", allow("iam:Put*", `arn:aws:iam::210000000001:role/x`)],
    ["a verb that writes", allow("s3:Put*", `${own}/*`)],
    ["every role of any account", allow("iam:PassRole", "arn:aws:iam::*:role/*")],
    ["every role of the account", allow("iam:PassRole", "arn:aws:iam::210000000001:role/*")],
    ["every key", allow("kms:Decrypt", "arn:aws:kms:eu-west-1:210000000001:key/*")],
    ["every bucket", allow("s3:GetObject", "arn:aws:s3:::*/*")],
    ["every table", allow(["dynamodb:GetItem"], ["arn:aws:dynamodb:eu-west-1:210000000001:table/*"])],
    ["every secret", allow("secretsmanager:GetSecretValue", "*")],
    ["any partition", allow("s3:GetObject", "arn:*:s3:::acmep-x/*")],
    ["a name in place of an ARN", allow("s3:GetObject", "**")],
    ["one of two", allow(["ec2:DescribeInstances", "ec2:RunInstances"], "*")],
    ["interfaces, attached", allow("ec2:AttachNetworkInterface", interfaces)],
    [
      "interfaces, one of two",
      allow(["ec2:CreateNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"], interfaces),
    ],
    ["interfaces, a family", allow("ec2:CreateNetworkInterface*", interfaces)],
    [
      "interfaces of any account",
      allow("ec2:CreateNetworkInterface", interfaces.replace("210000000001", "*")),
    ],
    ["interfaces of any region", allow("ec2:CreateNetworkInterface", interfaces.replace("eu-west-1", "*"))],
    ["subnets", allow("ec2:CreateNetworkInterface", interfaces.replace("network-interface", "subnet"))],
  ])("is found: %s", (_, statement) => {
    expect(complaintsOf(wildcards, policy(statement))).toBe(1);
  });

  test.each<readonly [string, PropertyMap]>([
    ["s3:ListAllMyBuckets, which takes no other resource", allow("s3:ListAllMyBuckets", "*")],
    ["ec2:Describe*, hardly any of which takes another", allow("ec2:Describe*", "*")],
    ["in any case", allow(["ec2:describeinstances", "ECR:GetAuthorizationToken"], "*")],
    ["elasticloadbalancing:Describe*", allow("elasticloadbalancing:Describe*", "*")],
    ["metrics", allow(["cloudwatch:PutMetricData", "cloudwatch:ListMetrics"], ["*"])],
    ["a family of one's own", allow(["s3:GetObject*", "kms:GenerateDataKey*", "es:ESHttp*"], [`${own}/*`])],
    [
      "a named log group",
      allow("logs:PutLogEvents", "arn:aws:logs:eu-west-1:210000000001:log-group:/acme/web:*"),
    ],
    [
      "interfaces, made and deleted, which AWS names",
      allow(
        ["ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"],
        [interfaces],
      ),
    ],
    ["what is refused", { Effect: "Deny", Action: "*", Resource: "*" }],
  ])("is not found: %s", (_, statement) => {
    expect(complaintsOf(wildcards, policy(statement))).toBe(0);
  });

  test.each<readonly [string, PropertyMap]>([
    [
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    ],
    [
      "aws:iam/userPolicyAttachment:UserPolicyAttachment",
      { policyArn: "arn:aws:iam::aws:policy/PowerUserAccess" },
    ],
    [
      "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
      { policyArn: "arn:aws:iam::aws:policy/IAMFullAccess" },
    ],
    [
      "aws:iam/policyAttachment:PolicyAttachment",
      { policyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" },
    ],
    [
      "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
      { policyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
    ],
    ["aws:iam/role:Role", { managedPolicyArns: ["arn:aws-us-gov:iam::aws:policy/AdministratorAccess"] }],
    [
      "aws:iam/role:Role",
      {
        inlinePolicies: [
          {
            name: "a",
            policy: JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } }),
          },
        ],
      },
    ],
    [
      "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
      { managedPolicyArn: "arn:aws:iam::aws:policy/job-function/SystemAdministrator" },
    ],
  ])("is found in %s", (type, inputs) => {
    expect(complaintsOf(wildcards, { type, inputs })).toBe(1);
  });

  test("is not found in the policy of a service's role", () => {
    const policyArn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole";
    const type = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
    expect(complaintsOf(wildcards, { type, inputs: { policyArn } })).toBe(0);
  });
});

describe("a wide grant on Google Cloud", () => {
  test.each<readonly [string, PropertyMap]>([
    [
      "gcp:projects/iAMMember:IAMMember",
      { role: "roles/editor", member: "serviceAccount:a@p.iam.gserviceaccount.com" },
    ],
    ["gcp:projects/iAMBinding:IAMBinding", { role: "roles/viewer", members: [] }],
    [
      "gcp:projects/iAMPolicy:IAMPolicy",
      { policyData: JSON.stringify({ bindings: [{ role: "roles/owner", members: ["user:a@b.example"] }] }) },
    ],
    [
      "gcp:storage/bucketIAMMember:BucketIAMMember",
      { role: "roles/storage.admin", member: "serviceAccount:a@p.iam.gserviceaccount.com" },
    ],
  ])("is found in %s", (type, inputs) => {
    expect(complaintsOf(rule("gcp-identity-no-admin"), { type, inputs })).toBe(1);
  });

  test.each<readonly [string, PropertyMap]>([
    ["gcp:storage/bucketAccessControl:BucketAccessControl", { entity: "allUsers", role: "READER" }],
    ["gcp:storage/bucketACL:BucketACL", { roleEntities: ["READER:allAuthenticatedUsers"] }],
    ["gcp:storage/bucketACL:BucketACL", { predefinedAcl: "publicRead" }],
    ["gcp:bigquery/datasetAccess:DatasetAccess", { role: "READER", specialGroup: "allAuthenticatedUsers" }],
    [
      "gcp:pubsub/topicIAMPolicy:TopicIAMPolicy",
      {
        policyData: JSON.stringify({ bindings: [{ role: "roles/pubsub.publisher", members: ["allUsers"] }] }),
      },
    ],
  ])("to everybody is found in %s", (type, inputs) => {
    expect(complaintsOf(rule("gcp-identity-no-public"), { type, inputs })).toBe(1);
  });
});

describe("a wide role on Azure", () => {
  test.each<readonly [string, PropertyMap]>([
    ["azure-native:authorization:RoleDefinition", { permissions: [{ actions: ["*"] }] }],
    ["azure-native:authorization:RoleDefinition", { permissions: [{ actions: ["*/write"] }] }],
    [
      "azure-native:authorization:RoleDefinition",
      { permissions: [{ actions: ["Microsoft.Authorization/roleAssignments/write"] }] },
    ],
    ["azure-native:authorization:RoleDefinition", { permissions: [{ dataActions: ["*"] }] }],
    [
      "azure-native:authorization:PimRoleEligibilitySchedule",
      {
        roleDefinitionId:
          "/providers/Microsoft.Authorization/roleDefinitions/8E3AF657-A8FF-443C-A75C-2FE8C4BCB635",
      },
    ],
  ])("is found in %s", (type, inputs) => {
    expect(complaintsOf(rule("azure-identity-no-owner"), { type, inputs })).toBe(1);
  });
});

describe("a bucket's refusal of requests without TLS", () => {
  const bucket: Small = { type: "aws:s3/bucket:Bucket", inputs: {} };
  const arn = "arn:aws:s3:::acmep-x";
  const policyOf = (statement: PropertyMap): Small => ({
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: {
      bucket: "id-0",
      policy: JSON.stringify({
        Statement: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [arn, `${arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
            ...statement,
          },
        ],
      }),
    },
    propertyDependencies: { bucket: [urnOf(bucket.type, 0)] },
  });
  const tls = rule("aws-storage-tls-only");

  test.each<readonly [string, PropertyMap]>([
    ["as it is meant", {}],
    ["with the principal as a map", { Principal: { AWS: "*" } }],
    ["of everything", { Action: "*", Resource: "*" }],
    ["with the key in lower case", { Condition: { BoolIfExists: { "aws:securetransport": ["false"] } } }],
  ])("holds %s", (_, statement) => {
    expect(complaintsOf(tls, bucket, policyOf(statement))).toBe(0);
  });

  test.each<readonly [string, PropertyMap]>([
    ["puts alone", { Action: "s3:PutObject" }],
    ["objects alone", { Resource: `${arn}/*` }],
    ["the bucket alone", { Resource: arn }],
    ["some principals alone", { Principal: { AWS: "arn:aws:iam::210000000001:role/x" } }],
    [
      "requests from one place alone",
      { Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { "aws:SourceVpc": "vpc-1" } } },
    ],
    ["requests over TLS", { Condition: { Bool: { "aws:SecureTransport": "true" } } }],
    ["nothing, as it allows", { Effect: "Allow" }],
  ])("does not hold when it is for %s", (_, statement) => {
    expect(complaintsOf(tls, bucket, policyOf(statement))).toBe(1);
  });
});

describe("a secret in plain text", () => {
  const task = (environment: PropertyMap[], more: PropertyMap = {}): Small => ({
    type: "aws:ecs/taskDefinition:TaskDefinition",
    inputs: { containerDefinitions: JSON.stringify([{ name: "web", environment, ...more }]) },
  });
  const found = (small: Small, cloud = "aws"): number =>
    complaintsOf(rule(`${cloud}-app-secrets-by-reference`), small);

  test.each([
    ["DATABASE_URL", "postgres://app:pw@db.example/app"],
    ["BROKER", "amqps://user:hunter2@mq.example:5671"],
    ["STORE", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc=="],
    ["SQL", "Server=tcp:db;User ID=app;Password=hunter2;"],
    ["CERT", "-----BEGIN RSA PRIVATE KEY-----\nMII"],
    ["WHO", "AKIAIOSFODNN7EXAMPLE"],
    ["dbPassword", "hunter2"],
  ])("is found by name or form: %s", (name, value) => {
    expect(found(task([{ name, value }]))).toBe(1);
  });

  test.each([
    ["DATABASE_URL", "postgres://app@db.example/app"],
    ["DATABASE_URL", "postgres://app:<password>@db.example/app"],
    ["SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:1:secret:x"],
    ["API_TOKEN", "arn:aws:secretsmanager:eu-west-1:1:secret:x"],
    ["TOKEN_TTL", "60"],
    ["DOCS", "https://docs.example/a:b@c"],
    ["PORT", "8080"],
  ])("is not found in %s=%s", (name, value) => {
    expect(found(task([{ name, value }]))).toBe(0);
  });

  test("is found in a command", () => {
    expect(found(task([], { command: ["run", "--db", "postgres://app:pw@db.example/app"] }))).toBe(1);
  });

  test.each<readonly [string, string, PropertyMap]>([
    ["aws", "aws:lambda/function:Function", { environment: { variables: { DB: "postgres://a:b@h/d" } } }],
    [
      "aws",
      "aws:codebuild/project:Project",
      { environment: { environmentVariables: [{ name: "API_KEY", value: "x" }] } },
    ],
    [
      "aws",
      "aws:ec2/instance:Instance",
      { userDataBase64: Buffer.from("export DB=postgres://app:pw@db.example/app").toString("base64") },
    ],
    [
      "azure",
      "azure-native:web:WebApp",
      { siteConfig: { appSettings: [{ name: "SMTP", value: "smtps://u:p@mail.example" }] } },
    ],
    [
      "azure",
      "azure-native:app:Job",
      { template: { containers: [{ env: [{ name: "APP_SECRET", value: "x" }] }] } },
    ],
    [
      "gcp",
      "gcp:cloudfunctionsv2/function:Function",
      { serviceConfig: { environmentVariables: { APP_SECRET: "x" } } },
    ],
    [
      "gcp",
      "gcp:compute/instance:Instance",
      { metadataStartupScript: "psql postgres://app:pw@db.example/app" },
    ],
  ])("is found on %s in %s", (cloud, type, inputs) => {
    expect(found({ type, inputs }, cloud)).toBe(1);
  });

  test("never stands in the message", () => {
    const subject = task([{ name: "DATABASE_URL", value: "postgres://app:hunter2@db.example/app" }]);
    expect(found(subject)).toBe(1);
    expect(JSON.stringify(rule("aws-app-secrets-by-reference"))).not.toContain("hunter2");
  });
});

describe("a rotation within 90 days", () => {
  const SECRET = "aws:secretsmanager/secret:Secret";
  const rotated = (rotationRules: PropertyMap): number =>
    complaintsOf(
      rule("aws-secret-rotation"),
      { type: SECRET, inputs: {} },
      {
        type: "aws:secretsmanager/secretRotation:SecretRotation",
        inputs: { secretId: "id-0", rotationRules },
        propertyDependencies: { secretId: [urnOf(SECRET, 0)] },
      },
    );

  test.each<PropertyMap>([
    { automaticallyAfterDays: 90 },
    { scheduleExpression: "rate(10 days)" },
    { scheduleExpression: "rate(4 hours)" },
    { scheduleExpression: "cron(0 2 1 * ? *)" },
    { scheduleExpression: "cron(0 2 1 1/3 ? *)" },
  ])("is seen in %j", (rules) => {
    expect(rotated(rules)).toBe(0);
  });

  test.each<PropertyMap>([
    { automaticallyAfterDays: 91 },
    { scheduleExpression: "rate(180 days)" },
    { scheduleExpression: "cron(0 2 1 1 ? *)" },
    {},
  ])("is not seen in %j", (rules) => {
    expect(rotated(rules)).toBe(1);
  });
});
