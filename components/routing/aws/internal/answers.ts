import { RealtimeLogConfig } from "@pulumi/aws/cloudfront";
import { Stream } from "@pulumi/aws/kinesis";
import type * as pulumi from "@pulumi/pulumi";
import { serviceRole } from "../../../aws/internal/roles";
import type { RoutingPartArgs } from "../../parts";
import { EDGE_STREAM } from "./limits";
import { sampling } from "./sampling";

/** Hours a record is kept: no longer than a stream must. */
const KEPT_HOURS = 24;
/**
 * What a record has: no address, path or header of anybody's. The fourth is the id of the stamp and the tenant's group, as the edge
 * function logs them (`cf.logCustomData`).
 * Sources: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html,
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_realtime_log_config
 */
const FIELDS = [
  "timestamp",
  "sc-status",
  "time-to-first-byte",
  "viewer-request-log-data",
  "x-edge-result-type",
];

/** Where the edge says what stamps answered. */
export interface Answers {
  readonly stream: Stream;
  /** ARN of the configuration that a distribution's behaviour names. */
  readonly configArn: pulumi.Output<string>;
}

/**
 * What stamps answered, within seconds: CloudFront's real-time log of a share of the requests, from which the synchroniser
 * finds a stamp that fails its tenants while its health path answers. CloudFront has no metric a stamp.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html
 */
export function answers(
  name: string,
  { context, spec, keyId }: RoutingPartArgs & { readonly keyId: pulumi.Input<string> },
  parent: pulumi.Resource,
): Answers {
  const { percent, shards } = sampling(spec.bounds.requestsPerSecond);
  const stream = new Stream(
    name,
    {
      name: context.physicalName("answers", EDGE_STREAM),
      streamModeDetails: { streamMode: "PROVISIONED" },
      shardCount: shards,
      retentionPeriod: KEPT_HOURS,
      encryptionType: "KMS",
      kmsKeyId: keyId,
      tags: context.tags("router"),
    },
    { parent },
  );
  const { role, rights } = serviceRole(
    `${name}-role`,
    {
      context,
      part: "router",
      kind: "answers",
      service: "cloudfront.amazonaws.com",
      statements: [
        {
          Sid: "Stream",
          Effect: "Allow",
          Action: [
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:PutRecord",
            "kinesis:PutRecords",
          ],
          Resource: stream.arn,
        },
        { Sid: "Key", Effect: "Allow", Action: "kms:GenerateDataKey", Resource: keyId },
      ],
    },
    parent,
  );
  const config = new RealtimeLogConfig(
    `${name}-config`,
    {
      name: context.physicalName("answers", EDGE_STREAM),
      samplingRate: percent,
      fields: FIELDS,
      endpoint: { streamType: "Kinesis", kinesisStreamConfig: { roleArn: role.arn, streamArn: stream.arn } },
    },
    { parent, dependsOn: [...rights] },
  );
  return { stream, configArn: config.arn };
}
