import type { PropertyMap } from "../../../graph/model/property";
import { isMap } from "../../../graph/model/property";
import type { KindTable, Refusal } from "../kind";

const LOGS = "arn:aws:logs:{region}:{account}";

/** Logs that services deliver themselves, and CloudFront's extra metrics. */
export const DELIVERY: KindTable = {
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 60, pattern: /^[\w-]+$/, taken: "ConflictException" },
    outputs: { arn: `${LOGS}:delivery-source:{name}`, service: "cloudfront" },
    replaces: ["name", "logType", "resourceArn"],
    blockers: [
      {
        types: ["aws:cloudwatch/logDelivery:LogDelivery"],
        code: "ConflictException",
        message: "Delivery source {name} is used by a delivery.",
      },
    ],
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 60, pattern: /^[\w-]+$/, taken: "ConflictException" },
    outputs: { arn: `${LOGS}:delivery-destination:{name}`, deliveryDestinationType: "S3" },
    replaces: ["name", "outputFormat"],
    blockers: [
      {
        types: ["aws:cloudwatch/logDelivery:LogDelivery"],
        code: "ConflictException",
        message: "Delivery destination {name} is used by a delivery.",
      },
    ],
  },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    id: "{chars:16}",
    tagged: true,
    outputs: { arn: `${LOGS}:delivery:{id}` },
    replaces: ["deliverySourceName", "deliveryDestinationArn"],
  },
  "aws:kinesis/stream:Stream": {
    id: "arn:aws:kinesis:{region}:{account}:stream/{name}",
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 128,
      pattern: /^[\w.-]+$/,
      taken: "ResourceInUseException",
    },
    outputs: { arn: "{id}" },
    replaces: ["name"],
    // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
    check: ({ retentionPeriod, shardCount, streamModeDetails }) => {
      const isOnDemand = isMap(streamModeDetails) && streamModeDetails["streamMode"] === "ON_DEMAND";
      if (!isOnDemand && (typeof shardCount !== "number" || shardCount < 1))
        return {
          code: "InvalidArgumentException",
          message: "ShardCount must be at least 1 for a provisioned stream.",
        };
      if (typeof retentionPeriod === "number" && (retentionPeriod < 24 || retentionPeriod > 8760))
        return { code: "InvalidArgumentException", message: "RetentionPeriodHours must be 24 to 8760." };
      return undefined;
    },
  },
  "aws:cloudfront/realtimeLogConfig:RealtimeLogConfig": {
    id: "arn:aws:cloudfront::{account}:realtime-log-config/{name}",
    name: { property: "name", scope: "account", taken: "RealtimeLogConfigAlreadyExists" },
    outputs: { arn: "{id}" },
    replaces: ["name"],
    blockers: [
      {
        types: [
          "aws:cloudfront/distribution:Distribution",
          "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
        ],
        code: "RealtimeLogConfigInUse",
        message:
          "Cannot delete the real-time log configuration because it is attached to one or more cache behaviors.",
      },
    ],
    // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateRealtimeLogConfig.html
    check: ({ fields, samplingRate }) =>
      typeof samplingRate === "number" &&
      (samplingRate < 1 || samplingRate > 100 || !Array.isArray(fields) || fields.length === 0)
        ? { code: "InvalidArgument", message: "A sampling rate is 1 to 100, and there must be a field." }
        : undefined,
  },
  "aws:cloudfront/monitoringSubscription:MonitoringSubscription": {
    id: "{in:distributionId}",
    replaces: ["distributionId"],
  },
};

/**
 * What CloudFront refuses of a distribution: a certificate or firewall that is not global, and names without one.
 * Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistribution.html
 */
export function distributionRefusal(inputs: PropertyMap): Refusal | undefined {
  const { aliases, viewerCertificate, webAclId } = inputs;
  const certificate = isMap(viewerCertificate) ? viewerCertificate["acmCertificateArn"] : undefined;
  if (typeof certificate === "string" && /^arn:aws:acm:(?!us-east-1:)/.test(certificate)) {
    return {
      code: "InvalidViewerCertificate",
      message:
        "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
    };
  }
  const isOwn =
    certificate !== undefined || (isMap(viewerCertificate) && "iamCertificateId" in viewerCertificate);
  if (Array.isArray(aliases) && aliases.length > 0 && !isOwn && isMap(viewerCertificate)) {
    return {
      code: "InvalidViewerCertificate",
      message: "To add an alternate domain name (CNAME), attach a trusted certificate that covers it.",
    };
  }
  if (typeof webAclId === "string" && webAclId.startsWith("arn:") && !webAclId.includes(":global/webacl/")) {
    return {
      code: "InvalidWebACLId",
      message: "The web ACL is not valid: CloudFront takes those of scope CLOUDFRONT, which are global.",
    };
  }
  return undefined;
}

/** What a KeyValueStore refuses of one key. Source: .../AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export function storedKeyRefusal({ key, value }: PropertyMap): Refusal | undefined {
  const bytes = (text: unknown): number => (typeof text === "string" ? Buffer.byteLength(text) : 0);
  if (bytes(key) <= 512 && bytes(value) <= 1024) return undefined;
  return {
    code: "ValidationException",
    message: "A key has at most 512 bytes and a value at most 1 KB.",
  };
}
