import { FlowLog } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import { NAME_TAG } from "../limits";
import { logGroup } from "../log-group";
import { serviceRole } from "../roles";

/** Records every connection of the network, refused ones too (FSBP EC2.6). */
export function flowLogs(
  name: string,
  args: PartArgs & { readonly vpcId: pulumi.Input<string>; readonly keyId: pulumi.Input<string> },
  parent: pulumi.Resource,
): void {
  const { context, vpcId } = args;
  const logs = logGroup(`${name}-logs`, { ...args, part: "network", log: "flow-logs" }, parent);
  const { role, rights } = serviceRole(
    `${name}-role`,
    {
      context,
      part: "network",
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
    name,
    {
      vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: logs.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      tags: { ...context.tags("network"), Name: context.physicalName("flow-log", NAME_TAG) },
    },
    { parent, dependsOn: [...rights] },
  );
}
