import { DefaultSecurityGroup, FlowLog, SecurityGroup, Subnet, Vpc } from "@pulumi/aws/ec2";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { SecurityGroupEgressRule, SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { NAME_TAG, SECURITY_GROUP } from "../../../aws/internal/limits";
import { serviceRole } from "../../../aws/internal/roles";
import { SEARCH_BLOCK } from "../../../contract/centres";
import { REGIONS } from "../../../contract/regions";
import type { CentralContext } from "../../context";
import type { Secrets } from "../secrets";
import { flowLogName } from "./log-name";

const SUBNETS = ["10.255.0.0/26", "10.255.0.64/26", "10.255.0.128/26"] as const;
const LOG_DAYS = 90;

/** A network without a way out, in which Firehose reaches search and nothing else. */
export interface SearchNetwork {
  readonly vpc: Vpc;
  readonly subnets: readonly Subnet[];
  /** Group of what asks: of Firehose, and of whom support comes by. */
  readonly askers: SecurityGroup;
  /** Group of the endpoint. */
  readonly endpoint: SecurityGroup;
}

/** Makes the network, its groups and its log. */
export function searchNetwork(
  name: string,
  { context, secrets }: { readonly context: CentralContext; readonly secrets: Secrets },
  parent: pulumi.Resource,
): SearchNetwork {
  const tags = (kind: string): Record<string, string> => ({
    ...context.tags("search"),
    Name: context.physicalName(kind, NAME_TAG),
  });
  const vpc = new Vpc(
    `${name}-vpc`,
    {
      cidrBlock: context.derive(SEARCH_BLOCK, "cidr(search)"),
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: tags("vpc"),
    },
    { parent },
  );
  const within = { parent };
  new DefaultSecurityGroup(
    `${name}-default-group`,
    { vpcId: vpc.id, ingress: [], egress: [], tags: tags("default-group") },
    within,
  );
  const zones = REGIONS.aws[context.identity.region]?.zones ?? [];
  const subnets = SUBNETS.map(
    (cidrBlock, zone) =>
      new Subnet(
        `${name}-${zone}`,
        {
          vpcId: vpc.id,
          cidrBlock,
          availabilityZoneId: context.derive(zones[zone] ?? "", `zone(${zone})`),
          mapPublicIpOnLaunch: false,
          tags: tags(`search-${zone}`),
        },
        within,
      ),
  );
  const group = (kind: string, description: string): SecurityGroup =>
    new SecurityGroup(
      `${name}-${kind}`,
      {
        name: context.physicalName(`search-${kind}`, SECURITY_GROUP),
        description,
        vpcId: vpc.id,
        revokeRulesOnDelete: true,
        tags: tags(`search-${kind}`),
      },
      within,
    );
  const askers = group("askers", "Who writes to search and asks it");
  const endpoint = group("endpoint", "The endpoint of search");
  const https = {
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    description: "Askers to search",
    tags: context.tags("search"),
  };
  new SecurityGroupEgressRule(
    `${name}-out`,
    { ...https, securityGroupId: askers.id, referencedSecurityGroupId: endpoint.id },
    within,
  );
  new SecurityGroupIngressRule(
    `${name}-in`,
    { ...https, securityGroupId: endpoint.id, referencedSecurityGroupId: askers.id },
    within,
  );
  flowLog(name, { context, secrets, vpc }, parent);
  return { vpc, subnets, askers, endpoint };
}

/** Records every connection of the network, refused ones too (FSBP EC2.6). */
function flowLog(
  name: string,
  {
    context,
    secrets,
    vpc,
  }: { readonly context: CentralContext; readonly secrets: Secrets; readonly vpc: Vpc },
  parent: pulumi.Resource,
): void {
  const logs = new LogGroup(
    `${name}-flow-logs`,
    {
      name: flowLogName(context),
      kmsKeyId: secrets.keyId,
      retentionInDays: LOG_DAYS,
      tags: context.tags("search"),
    },
    { parent },
  );
  const { role, rights } = serviceRole(
    `${name}-flow-logs-role`,
    {
      context,
      part: "search",
      kind: "flow-logs",
      service: "vpc-flow-logs.amazonaws.com",
      statements: [
        {
          Sid: "Write",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          Resource: pulumi.interpolate`${logs.arn}:*`,
        },
      ],
    },
    parent,
  );
  new FlowLog(
    `${name}-flow-log`,
    {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: logs.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      tags: { ...context.tags("search"), Name: context.physicalName("flow-log", NAME_TAG) },
    },
    { parent, dependsOn: [...rights] },
  );
}
