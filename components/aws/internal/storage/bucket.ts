import {
  Bucket,
  BucketLifecycleConfiguration,
  BucketOwnershipControls,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketServerSideEncryptionConfiguration,
  BucketVersioning,
} from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { ClassSpec } from "../../../contract/class";
import type { OwnerContext } from "../../../contract/owner";
import { BUCKET } from "../limits";
import { policy, type Statement, tlsOnly } from "../policies";

/** What a bucket is made from. */
export interface BucketArgs {
  readonly context: OwnerContext;
  readonly spec: Pick<ClassSpec, "deletionProtection"> & {
    readonly storage: Pick<ClassSpec["storage"], "versionDays">;
  };
  /** What the bucket is for; its kind in the physical name. */
  readonly kind: string;
  /** Part the bucket is tagged as; default `storage`. */
  readonly part?: string;
  /** Key that encrypts the objects; default the key S3 keeps itself. */
  readonly keyId?: pulumi.Input<string>;
  /** Days after which objects go; default never. */
  readonly expireDays?: number;
  /** Rights beside "TLS only"; default none. */
  readonly statements?: (bucketArn: pulumi.Output<string>) => Statement[];
}

/** A bucket and the policy that others wait for before they write to it, or change another of its settings. */
export interface PrivateBucket {
  readonly bucket: Bucket;
  readonly policy: BucketPolicy;
}

/**
 * A bucket nobody reaches from outside: versioned, encrypted, TLS only, owned by the account whoever writes. S3 takes one change of a
 * bucket at a time (409, https://github.com/hashicorp/terraform-provider-aws/issues/7628, 33478, 33552), so each waits for the one before.
 */
export function privateBucket(name: string, args: BucketArgs, parent: pulumi.Resource): PrivateBucket {
  const { context, spec, kind, part = "storage", keyId, expireDays, statements } = args;
  const bucket = new Bucket(
    name,
    {
      bucket: context.physicalName(kind, BUCKET),
      // S3's own deletion protection: a bucket that holds anything is not deleted.
      forceDestroy: !context.protects(spec.deletionProtection),
      tags: context.tags(part),
    },
    { parent },
  );
  const child = { bucket: bucket.id };
  const closed = new BucketPublicAccessBlock(
    `${name}-access`,
    {
      ...child,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  const ownership = new BucketOwnershipControls(
    `${name}-ownership`,
    { ...child, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent, dependsOn: [closed] },
  );
  const versioning = new BucketVersioning(
    `${name}-versioning`,
    { ...child, versioningConfiguration: { status: "Enabled" } },
    { parent, dependsOn: [ownership] },
  );
  const encryption = new BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      ...child,
      rules: [
        {
          applyServerSideEncryptionByDefault:
            keyId === undefined
              ? { sseAlgorithm: "AES256" }
              : { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyId },
          bucketKeyEnabled: keyId !== undefined,
        },
      ],
    },
    { parent, dependsOn: [versioning] },
  );
  const { versionDays } = spec.storage;
  const lifecycle = new BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    {
      ...child,
      rules: [
        {
          id: "former-versions",
          status: "Enabled",
          filter: { prefix: "" },
          noncurrentVersionExpiration: { noncurrentDays: versionDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
        ...(expireDays === undefined
          ? []
          : [{ id: "age", status: "Enabled", filter: { prefix: "" }, expiration: { days: expireDays } }]),
      ],
    },
    { parent, dependsOn: [encryption] },
  );
  const bucketPolicy = new BucketPolicy(
    `${name}-policy`,
    {
      ...child,
      policy: policy(
        tlsOnly("s3:*", bucket.arn, pulumi.interpolate`${bucket.arn}/*`),
        ...(statements?.(bucket.arn) ?? []),
      ),
    },
    { parent, dependsOn: [lifecycle] },
  );
  return { bucket, policy: bucketPolicy };
}
