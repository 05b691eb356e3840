import { type Bucket, BucketIAMMember } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs, StoragePart } from "../contract/parts";
import { AGENTS, keyGrant } from "./internal/agents";
import { privateBucket } from "./internal/storage/bucket";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What storage is made from. */
export interface StorageArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

/** Cloud Storage writes access logs as this group. Source: https://cloud.google.com/storage/docs/access-logs */
const LOG_WRITER = "group:cloud-storage-analytics@google.com";

/** The class's buckets, and one for their access logs. */
export class Storage extends pulumi.ComponentResource implements StoragePart {
  readonly buckets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Number of the stamp's project, which its service agents are named after. */
  readonly projectNumber: pulumi.Output<number>;

  constructor(name: string, args: StorageArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Storage", name, {}, opts);
    const logs = this.logBucket(name, args);
    this.projectNumber = logs.projectNumber;
    const ready = this.grant(name, args);
    const made = args.spec.storage.buckets.map(
      (purpose) => [purpose, this.bucket(name, purpose, args, logs, ready)] as const,
    );
    this.buckets = Object.fromEntries(made.map(([purpose, bucket]) => [purpose, bucket.name]));
    this.registerOutputs({ buckets: this.buckets });
  }

  private grant(name: string, { secrets }: StorageArgs): pulumi.Resource {
    const member = AGENTS.storage(this.projectNumber);
    return keyGrant(`${name}-grant`, { keyId: secrets.keyId, member }, this);
  }

  private bucket(
    name: string,
    purpose: string,
    args: StorageArgs,
    logs: Bucket,
    ready: pulumi.Resource,
  ): Bucket {
    const { context, spec, secrets } = args;
    return privateBucket(
      `${name}-${purpose}`,
      {
        ...args,
        part: "storage",
        kind: purpose,
        location: context.identity.region,
        versionDays: spec.storage.versionDays,
        keyId: secrets.keyId,
        logBucket: logs.name,
        waitFor: [ready],
      },
      this,
    );
  }

  private logBucket(name: string, args: StorageArgs): Bucket {
    const { context, spec, secrets } = args;
    // Encrypted with Google's own key: this bucket tells the project's number, without which the stamp's key can't be
    // given to Cloud Storage.
    const bucket = privateBucket(
      `${name}-logs`,
      {
        ...args,
        part: "storage",
        kind: "access-logs",
        location: context.identity.region,
        versionDays: spec.storage.versionDays,
        expireDays: spec.observability.logRetentionDays,
        waitFor: [secrets.apis.storage],
      },
      this,
    );
    new BucketIAMMember(
      `${name}-logs-writer`,
      { bucket: bucket.name, role: "roles/storage.objectCreator", member: LOG_WRITER },
      { parent: this },
    );
    return bucket;
  }
}
