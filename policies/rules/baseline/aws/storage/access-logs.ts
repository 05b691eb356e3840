import { companionRule } from "../../../../kinds/companion-rule";

export const storageAccessLogs = companionRule({
  id: "aws-storage-access-logs",
  cloud: "aws",
  severity: "low",
  title: "A bucket logs who reads and writes it",
  why: "Without the log nobody can tell which objects were taken.",
  fix: "Add a BucketLogging whose target is the log bucket of the stamp; the log bucket itself needs none.",
  benchmarks: ["FSBP S3.9"],
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  // The bucket that logs go to does not log: its own log would feed itself.
  when: (bucket, subject) =>
    LOGGING.every((type) => subject.referring(type, "targetBucket", bucket).length === 0) &&
    subject.referring(DELIVERY, DELIVERED_TO, bucket).length === 0,
  companions: ["aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2"],
  by: "bucket",
  wanted: "access logging into the stamp's log bucket",
});

/** Where a service such as CloudFront delivers its logs to. */
const DELIVERY = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination";
const DELIVERED_TO = "deliveryDestinationConfiguration.destinationResourceArn";
const LOGGING = ["aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2"];
