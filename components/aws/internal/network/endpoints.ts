import { VpcEndpoint } from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";
import type { ClassSpec } from "../../../contract/class";
import type { StampContext } from "../../../contract/context";
import { USE_KEY } from "../secrets/key-policy";
import { NAME_TAG } from "../limits";
import { policy, RECEIVE, SEND } from "../policies";
import { allowFlow, securityGroup } from "./security-group";

const REGISTRY = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetAuthorizationToken",
  "ecr:GetDownloadUrlForLayer",
];

/** Services the tasks talk to and what they ask of them. The images' registry is reached through NAT where its region is another. */
const SERVICES: Readonly<Record<string, { service: string; actions: string[] }>> = {
  "ecr-api": { service: "ecr.api", actions: REGISTRY },
  "ecr-dkr": { service: "ecr.dkr", actions: REGISTRY },
  logs: { service: "logs", actions: ["logs:CreateLogStream", "logs:PutLogEvents"] },
  secrets: {
    service: "secretsmanager",
    actions: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
  },
  sqs: { service: "sqs", actions: [...SEND, ...RECEIVE] },
  kms: { service: "kms", actions: USE_KEY },
};
/** Of stamps that let events out. */
const EVENTS = { events: { service: "events", actions: ["events:PutEvents"] } };

/** What the endpoints are made from. */
export interface EndpointsArgs {
  readonly context: StampContext;
  readonly spec: ClassSpec;
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: pulumi.Input<string>[];
  readonly routeTableIds: pulumi.Input<string>[];
  /** Group of the tasks. */
  readonly workloadGroupId: pulumi.Input<string>;
}

/** Private ways to the services of AWS: what a stamp sends to them stays off the internet. */
export function endpoints(name: string, args: EndpointsArgs, parent: pulumi.Resource): void {
  const { context, spec, vpcId, subnetIds, routeTableIds, workloadGroupId } = args;
  const { account, region } = context.identity;
  const tags = (kind: string): Record<string, string> => ({
    ...context.tags("network"),
    Name: context.physicalName(kind, NAME_TAG),
  });
  const group = securityGroup(
    `${name}-group`,
    { context, part: "network", kind: "endpoints", description: "Endpoints of AWS services", vpcId },
    parent,
  );
  allowFlow(
    `${name}-tasks`,
    {
      context,
      part: "network",
      from: workloadGroupId,
      to: group.id,
      port: 443,
      description: "Tasks to AWS services",
    },
    parent,
  );
  const services = spec.events.enabled ? { ...SERVICES, ...EVENTS } : SERVICES;
  for (const [role, { service, actions }] of Object.entries(services)) {
    new VpcEndpoint(
      `${name}-${role}`,
      {
        vpcId,
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.${region}.${service}`,
        subnetIds,
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        // Credentials of another account, brought in by an intruder, open nothing through this door.
        policy: policy({
          Sid: "OwnAccount",
          Effect: "Allow",
          Principal: "*",
          Action: actions,
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalAccount": account } },
        }),
        tags: tags(`${role}-endpoint`),
      },
      { parent },
    );
  }
  // The default policy stays: images' layers lie in buckets of AWS's own that no condition here could name.
  new VpcEndpoint(
    `${name}-s3`,
    {
      vpcId,
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${region}.s3`,
      routeTableIds,
      tags: tags("s3-endpoint"),
    },
    { parent },
  );
}
