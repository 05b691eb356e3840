import type { PropertyMap } from "../../../graph/model/property";
import type { Kind, KindTable } from "../kind";

const BUCKET_TYPES = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

const BUCKET: Kind = {
  id: "{name}",
  tagged: true,
  name: {
    property: "bucket",
    scope: "global",
    limit: 63,
    pattern: /^(?!xn--)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    space: "s3",
    taken: "BucketAlreadyExists",
  },
  outputs: {
    arn: "arn:aws:s3:::{name}",
    bucketDomainName: "{name}.s3.amazonaws.com",
    bucketRegionalDomainName: "{name}.s3.{region}.amazonaws.com",
    bucketRegion: "{region}",
    hostedZoneId: "Z{upper:13:zone}",
    requestPayer: "BucketOwner",
    objectLockEnabled: false,
  },
  replaces: ["objectLockEnabled"],
  quota: {
    limit: 10_000,
    per: "account",
    code: "TooManyBuckets",
    message: "You have attempted to create more buckets than allowed",
  },
};

/** A part of a bucket's configuration, which AWS keeps under the bucket's own name, and of which it changes one at a time. */
const PART: Kind = {
  id: "{in:bucket}",
  replaces: ["bucket"],
  references: { bucket: BUCKET_TYPES },
  // Source: https://github.com/hashicorp/terraform-provider-aws/issues/7628, 33478 and 33552
  serial: {
    on: "{in:bucket}",
    code: "OperationAborted",
    message:
      "A conflicting conditional operation is currently in progress against this resource. Please try again. ({what})",
    // Up to 25 times.
    waitedOut: true,
  },
};

const PARTS = [
  "bucketVersioning:BucketVersioning",
  "bucketVersioningV2:BucketVersioningV2",
  "bucketPublicAccessBlock:BucketPublicAccessBlock",
  "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  "bucketPolicy:BucketPolicy",
  "bucketLogging:BucketLogging",
  "bucketLoggingV2:BucketLoggingV2",
  "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
  "bucketOwnershipControls:BucketOwnershipControls",
  "bucketReplicationConfig:BucketReplicationConfig",
  "bucketNotification:BucketNotification",
  "bucketCorsConfiguration:BucketCorsConfiguration",
  "bucketAcl:BucketAcl",
  "bucketMetric:BucketMetric",
  "bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration",
];

/** Object storage, queues and topics. */
export const STORAGE: KindTable = {
  "aws:s3/bucket:Bucket": BUCKET,
  "aws:s3/bucketV2:BucketV2": BUCKET,
  ...Object.fromEntries(PARTS.map((part) => [`aws:s3/${part}`, PART])),
  "aws:s3/bucketObject:BucketObject": {
    id: "{in:key}",
    outputs: { etag: "{hex:32}", versionId: "{chars:32}" },
    replaces: ["bucket", "key"],
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    id: "{in:key}",
    outputs: { etag: "{hex:32}", versionId: "{chars:32}" },
    replaces: ["bucket", "key"],
  },
  "aws:sqs/queue:Queue": {
    id: "https://sqs.{region}.amazonaws.com/{account}/{name}",
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 80,
      pattern: /^[A-Za-z0-9_-]+(\.fifo)?$/,
      taken: "QueueAlreadyExists",
    },
    outputs: {
      arn: "arn:aws:sqs:{region}:{account}:{name}",
      url: "{id}",
      visibilityTimeoutSeconds: 30,
      messageRetentionSeconds: 345_600,
      maxMessageSize: 262_144,
      sqsManagedSseEnabled: (inputs) => inputs["kmsMasterKeyId"] === undefined,
    },
    replaces: ["fifoQueue"],
    check: fifoFault,
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    id: "{in:queueUrl}",
    replaces: ["queueUrl"],
    references: { queueUrl: ["aws:sqs/queue:Queue"] },
  },
  "aws:sqs/redrivePolicy:RedrivePolicy": {
    id: "{in:queueUrl}",
    replaces: ["queueUrl"],
    references: { queueUrl: ["aws:sqs/queue:Queue"] },
  },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {
    id: "{in:queueUrl}",
    replaces: ["queueUrl"],
    references: { queueUrl: ["aws:sqs/queue:Queue"] },
  },
  "aws:sns/topic:Topic": {
    id: "arn:aws:sns:{region}:{account}:{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 256 },
    outputs: { arn: "{id}", owner: "{account}", beginningArchiveTime: "" },
    replaces: ["fifoTopic"],
  },
  "aws:sns/topicPolicy:TopicPolicy": { id: "{in:arn}", outputs: { owner: "{account}" }, replaces: ["arn"] },
  "aws:sns/topicSubscription:TopicSubscription": {
    id: "{in:topic}:{uuid}",
    outputs: {
      arn: "{id}",
      ownerId: "{account}",
      pendingConfirmation: false,
      confirmationWasAuthenticated: true,
    },
    replaces: ["endpoint", "protocol", "topic"],
    unchecked: ["endpoint"],
  },
};

function fifoFault(inputs: PropertyMap): { code: string; message: string } | undefined {
  const name = inputs["name"];
  if (typeof name !== "string" || name.endsWith(".fifo") === (inputs["fifoQueue"] === true)) return undefined;
  return {
    code: "InvalidParameterValue",
    message:
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix",
  };
}
