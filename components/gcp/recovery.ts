import type { Bucket } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import type { DataParts, PartArgs, RecoveryPart } from "../contract/parts";
import type { GcpDataParts } from "./internal/data-parts";
import { AGENTS, keyGrant } from "./internal/agents";
import { backupJob } from "./internal/recovery/backup-jobs";
import { privateBucket } from "./internal/storage/bucket";
import { copyBucket, mayUse } from "./internal/recovery/bucket-copy";
import { ownerKey } from "./internal/secrets/keys";

/** What recovery is made from. */
export type RecoveryArgs = PartArgs & DataParts<GcpDataParts>;

/**
 * Copies of what the stamp can't make again, in another region under the same law; where the law has one region only
 * they stay there, apart from what they are copies of.
 */
export class Recovery extends pulumi.ComponentResource implements RecoveryPart {
  /** Address of the bucket that keeps the copies. */
  readonly vaultId: pulumi.Output<string>;

  constructor(name: string, args: RecoveryArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Recovery", name, {}, opts);
    const { context, database } = args;
    const location = context.copyRegion ?? context.identity.region;
    const vault = this.vault(name, args, location);
    this.copyBuckets(name, args, vault);
    if (database !== undefined) backupJob(`${name}-database`, { ...args, database, location }, this);
    this.vaultId = vault.url;
    this.registerOutputs({ vaultId: this.vaultId });
  }

  /** The vault has a key of its own, in its own region: the loss of the stamp's takes no copy with it. */
  private vault(name: string, args: RecoveryArgs, location: string): Bucket {
    const { spec, secrets, storage } = args;
    const key = ownerKey(
      name,
      { ...args, apis: secrets.apis, part: "recovery", kind: "bak", location },
      this,
    );
    const member = AGENTS.storage(storage.projectNumber);
    const ready = keyGrant(`${name}-grant`, { keyId: key.id, member }, this);
    const versionDays = spec.recovery.retentionDays;
    return privateBucket(
      `${name}-vault`,
      { ...args, part: "recovery", kind: "vault", location, versionDays, keyId: key.id, waitFor: [ready] },
      this,
    );
  }

  private copyBuckets(name: string, args: RecoveryArgs, vault: Bucket): void {
    const { storage } = args;
    const agent = AGENTS.transfer(storage.projectNumber);
    const mayWrite = mayUse(`${name}-write`, vault.name, agent, ["objectUser", "legacyBucketReader"], this);
    for (const [purpose, source] of Object.entries(storage.buckets)) {
      copyBucket(`${name}-${purpose}`, { ...args, purpose, source, vault, agent, mayWrite }, this);
    }
  }
}
