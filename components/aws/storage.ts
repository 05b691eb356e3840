import { defined } from "../../core/defined";
import { BucketLogging } from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs, StoragePart } from "../contract/parts";
import { type PrivateBucket, privateBucket } from "./internal/storage/bucket";
import type { Statement } from "./internal/policies";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What storage is made from. */
export interface StorageArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

/** The class's buckets, and one for the access logs of these and of the load balancer. */
export class Storage extends pulumi.ComponentResource implements StoragePart {
  readonly buckets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Purpose → ARN. */
  readonly bucketArns: Readonly<Record<string, pulumi.Output<string>>>;
  /** Where access logs go. */
  readonly logs: PrivateBucket;

  constructor(name: string, args: StorageArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Storage", name, {}, opts);
    this.logs = this.logBucket(name, args);
    const made = args.spec.storage.buckets.map(
      (purpose) => [purpose, this.bucket(name, purpose, args)] as const,
    );
    this.buckets = Object.fromEntries(made.map(([purpose, { bucket }]) => [purpose, bucket.bucket]));
    this.bucketArns = Object.fromEntries(made.map(([purpose, { bucket }]) => [purpose, bucket.arn]));
    this.registerOutputs({ buckets: this.buckets });
  }

  private bucket(name: string, purpose: string, args: StorageArgs): PrivateBucket {
    const made = privateBucket(
      `${name}-${purpose}`,
      { ...args, kind: purpose, keyId: args.secrets.keyId },
      this,
    );
    new BucketLogging(
      `${name}-${purpose}-logging`,
      { bucket: made.bucket.id, targetBucket: this.logs.bucket.id, targetPrefix: `s3/${purpose}/` },
      { parent: this, dependsOn: [this.logs.policy, made.policy] },
    );
    return made;
  }

  private logBucket(name: string, args: StorageArgs): PrivateBucket {
    const { context, spec } = args;
    const { account } = context.identity;
    const write = (
      Sid: string,
      Service: string,
      Resource: pulumi.Output<string>,
      Condition?: Statement["Condition"],
    ): Statement => ({
      Sid,
      Effect: "Allow",
      Principal: { Service },
      Action: "s3:PutObject",
      Resource,
      ...defined({ Condition }),
    });
    // Load balancers write only to buckets that S3's own key encrypts:
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    return privateBucket(
      `${name}-logs`,
      {
        ...args,
        kind: "access-logs",
        expireDays: spec.observability.logRetentionDays,
        statements: (arn) => [
          write("AccessLogs", "logging.s3.amazonaws.com", pulumi.interpolate`${arn}/s3/*`, {
            StringEquals: { "aws:SourceAccount": account },
          }),
          // Only this account's load balancers write below its number.
          write(
            "EdgeLogs",
            "logdelivery.elasticloadbalancing.amazonaws.com",
            pulumi.interpolate`${arn}/edge/AWSLogs/${account}/*`,
          ),
        ],
      },
      this,
    );
  }
}
