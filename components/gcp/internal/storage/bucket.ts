import { Bucket } from "@pulumi/gcp/storage";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../../contract/owner";
import { DAY } from "../../../contract/units";
import { BUCKET } from "../limits";

/** Most days a deleted object is kept by soft delete. Source: https://cloud.google.com/storage/docs/soft-delete */
const LONGEST_SOFT_DELETE = 90;

/** What a bucket is made from. */
export interface BucketArgs {
  readonly context: OwnerContext;
  readonly spec: { readonly deletionProtection: boolean };
  readonly part: string;
  /** What the bucket is for; its kind in the physical name. */
  readonly kind: string;
  readonly location: string;
  /** Days an overwritten or deleted object can be brought back. */
  readonly versionDays: number;
  /** Key that encrypts the objects; default Google's own. */
  readonly keyId?: pulumi.Input<string>;
  /** Bucket that takes the access logs; default none. */
  readonly logBucket?: pulumi.Input<string>;
  /** Days after which objects go; default never. */
  readonly expireDays?: number;
  /** What must exist before. */
  readonly waitFor: pulumi.Resource[];
}

/** A bucket nobody reaches from outside: no ACLs, never public, versioned, with a second chance after a deletion. */
export function privateBucket(name: string, args: BucketArgs, parent: pulumi.Resource): Bucket {
  const { context, spec, part, kind, location, versionDays, keyId, logBucket, expireDays, waitFor } = args;
  const expiry =
    expireDays === undefined ? [] : [{ action: { type: "Delete" }, condition: { age: expireDays } }];
  return new Bucket(
    name,
    {
      name: context.physicalName(kind, BUCKET),
      location,
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      // Cloud Storage's own deletion protection: a bucket that holds anything is not deleted.
      forceDestroy: !context.protects(spec.deletionProtection),
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: Math.min(versionDays, LONGEST_SOFT_DELETE) * DAY },
      lifecycleRules: [
        {
          action: { type: "Delete" },
          condition: { daysSinceNoncurrentTime: versionDays, withState: "ARCHIVED" },
        },
        { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
        ...expiry,
      ],
      ...(keyId === undefined ? {} : { encryption: { defaultKmsKeyName: keyId } }),
      ...(logBucket === undefined ? {} : { logging: { logBucket, logObjectPrefix: kind } }),
      labels: context.tags(part),
    },
    { parent, dependsOn: waitFor },
  );
}
