import type { Distribution, MultitenantDistribution } from "@pulumi/aws/cloudfront";
import { LogDelivery, LogDeliveryDestination, LogDeliverySource } from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { privateBucket } from "../../../aws/internal/storage/bucket";
import type { RoutingPartArgs } from "../../parts";
import { LOG_DELIVERY } from "./limits";

/** Days an overwritten log is kept. */
const VERSION_DAYS = 30;

/** What logs are made of. */
interface AccessLogsArgs extends RoutingPartArgs {
  readonly distribution: Distribution;
  /** That of tenants' own domains, where there is one. */
  readonly own: MultitenantDistribution | undefined;
}

/** The distributions' access logs: in a bucket nobody reads from outside, for as long as all logs are kept. */
export function accessLogs(name: string, args: AccessLogsArgs, parent: pulumi.Resource): void {
  const { context, spec, distribution, own } = args;
  const { account, region } = context.identity;
  const tags = context.tags("edge");
  // A distribution has one source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
  const sources = [
    { role: "", sourceName: context.physicalName("access", LOG_DELIVERY), of: distribution },
    ...(own === undefined
      ? []
      : [{ role: "-own", sourceName: context.physicalName("access-own", LOG_DELIVERY), of: own }]),
  ];
  const arns = sources.map(
    ({ sourceName }) => `arn:aws:logs:${region}:${account}:delivery-source:${sourceName}`,
  );
  // Vended logs are written by a service that can't use a key of ours without being trusted with it:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
  const { bucket, policy } = privateBucket(
    `${name}-bucket`,
    {
      context,
      spec: { deletionProtection: spec.deletionProtection, storage: { versionDays: VERSION_DAYS } },
      kind: "access-logs",
      part: "edge",
      expireDays: spec.observability.logRetentionDays,
      statements: (arn) => [
        {
          Sid: "AccessLogs",
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: pulumi.interpolate`${arn}/AWSLogs/${account}/CloudFront/*`,
          Condition: {
            StringEquals: { "aws:SourceAccount": account },
            ArnEquals: { "aws:SourceArn": own === undefined ? arns.join("") : arns },
          },
        },
      ],
    },
    parent,
  );
  const destination = new LogDeliveryDestination(
    `${name}-destination`,
    {
      name: context.physicalName("access", LOG_DELIVERY),
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: bucket.arn },
      tags,
    },
    { parent, dependsOn: [policy] },
  );
  for (const { role, sourceName, of } of sources) {
    const source = new LogDeliverySource(
      `${name}${role}-source`,
      {
        name: sourceName,
        logType: "ACCESS_LOGS",
        resourceArn: of.arn,
        tags,
      },
      { parent },
    );
    new LogDelivery(
      `${name}${role}-delivery`,
      {
        deliverySourceName: source.name,
        deliveryDestinationArn: destination.arn,
        s3DeliveryConfigurations: [{ suffixPath: "{yyyy}/{MM}/{dd}/{HH}", enableHiveCompatiblePath: false }],
        tags,
      },
      { parent },
    );
  }
}
