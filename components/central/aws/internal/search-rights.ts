import type { ServerlessCollection } from "@pulumi/aws/opensearch";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../../aws/internal/policies";
import type { CentralContext } from "../../context";
import type { Intake } from "../intake";
import type { Lake } from "../lake";
import type { Secrets } from "../secrets";
import type { SearchNetwork } from "./search-network";

/** What the rights name. */
interface Named {
  readonly context: CentralContext;
  readonly secrets: Secrets;
  readonly lake: Lake;
  readonly intake: Intake;
  readonly collection: ServerlessCollection;
  readonly network: SearchNetwork;
}

/** What only looks, and what AWS takes no resource for. */
const LOOK = [
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcAttribute",
  "ec2:DescribeVpcs",
];

/**
 * What Firehose needs to write documents to a collection within a network, and those that failed to the bucket. Of the network's interfaces,
 * which it makes and AWS names, the account and the region are all that can be said; the subnets and the group are the network's own.
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
 */
export function writerRights({ context, secrets, lake, intake, collection, network }: Named): Statement[] {
  const { account, region } = context.identity;
  const bucket = lake.events.bucket.arn;
  const interfaces = context.derive(`arn:aws:ec2:${region}:${account}:network-interface/*`, "interfaces");
  return [
    { Sid: "Search", Effect: "Allow", Action: "aoss:APIAccessAll", Resource: collection.arn },
    {
      Sid: "Failed",
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:PutObject"],
      Resource: pulumi.interpolate`${bucket}/failed/search/*`,
    },
    {
      Sid: "Bucket",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      Resource: bucket,
    },
    {
      Sid: "Key",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: secrets.keyId,
    },
    {
      Sid: "Log",
      Effect: "Allow",
      Action: "logs:PutLogEvents",
      Resource: pulumi.interpolate`${intake.log.arn}:*`,
    },
    { Sid: "Look", Effect: "Allow", Action: LOOK, Resource: "*" },
    {
      Sid: "Place",
      Effect: "Allow",
      Action: "ec2:CreateNetworkInterface",
      Resource: [...network.subnets.map(({ arn }) => arn), network.askers.arn],
    },
    {
      Sid: "Interfaces",
      Effect: "Allow",
      Action: [
        "ec2:CreateNetworkInterface",
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
      ],
      Resource: interfaces,
    },
  ];
}
