import { Vault, VaultPolicy } from "@pulumi/aws/backup";
import type * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../../../contract/context";
import type { PartArgs } from "../../../contract/parts";
import { BACKUP } from "../limits";
import { accountRoot, policy } from "../policies";

/** What a vault is made from. */
export interface VaultArgs extends PartArgs {
  /** What the vault is for; its kind in the physical name. */
  readonly kind: string;
  readonly keyArn: pulumi.Input<string>;
  readonly tags: Tags;
}

/** A vault whose backups nobody deletes before their time, until the stamp is being retired. */
export function backupVault(name: string, args: VaultArgs, opts: pulumi.CustomResourceOptions): Vault {
  const { context, spec, kind, keyArn, tags } = args;
  const protects = context.protects(spec.deletionProtection);
  const vault = new Vault(
    name,
    { name: context.physicalName(kind, BACKUP), kmsKeyArn: keyArn, forceDestroy: !protects, tags },
    opts,
  );
  const keepBackups = policy({
    Sid: "KeepBackups",
    Effect: "Deny",
    Principal: { AWS: accountRoot(context) },
    Action: ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
    Resource: "*",
  });
  if (protects) new VaultPolicy(`${name}-policy`, { backupVaultName: vault.name, policy: keepBackups }, opts);
  return vault;
}
