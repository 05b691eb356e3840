import { Plan, Selection, type Vault } from "@pulumi/aws/backup";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../contract/context";
import type { PartArgs, RecoveryPart } from "../contract/parts";
import { MINUTE } from "../contract/units";
import type { Cache } from "./cache";
import type { AwsDatabase } from "./database";
import { copyVault } from "./internal/recovery/copies";
import { BACKUP } from "./internal/limits";
import { restoreTests } from "./internal/recovery/restore-tests";
import { type ServiceRole, serviceRole } from "./internal/roles";
import { backupVault } from "./internal/recovery/vault";
import { backupSchedule } from "./internal/windows";
import type { Network } from "./network";
import type { Queue } from "./queue";
import type { Secrets } from "./secrets";
import type { Storage } from "./storage";

/** What recovery is made from. */
export interface RecoveryArgs extends PartArgs {
  readonly network: Network;
  readonly secrets: Secrets;
  readonly storage: Storage;
  readonly queue?: Queue | undefined;
  readonly cache?: Cache | undefined;
  readonly database?: AwsDatabase | undefined;
}

/** Policies AWS keeps for its backup service. Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html */
const MANAGED = [
  "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
  "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
  "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup",
  "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Restore",
];

/** A backup that can't begin within an hour, or end within eight, failed: the next one is due. */
const START_WINDOW = 60;
const COMPLETION_WINDOW = 8 * MINUTE;

/**
 * Backups of the database and the buckets in a vault of the stamp, copied to another region where the law allows one.
 * Within the region the database's own point-in-time restore loses five minutes at most:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html
 */
export class Recovery extends pulumi.ComponentResource implements RecoveryPart {
  readonly vaultId: pulumi.Output<string>;
  /** Name of the vault, for its metrics. */
  readonly vaultName: pulumi.Output<string>;

  constructor(name: string, args: RecoveryArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Recovery", name, {}, opts);
    const { context, spec } = args;
    // What is promised stands on the vault and the plan, where those who restore look.
    const tags = {
      ...context.tags("recovery"),
      "stampworks-rpo-minutes": String(spec.recovery.rpoMinutes),
      "stampworks-rto-minutes": String(spec.recovery.rtoMinutes),
    };
    const vault = backupVault(
      `${name}-vault`,
      { ...args, kind: "backup", keyArn: args.secrets.keyId, tags },
      { parent: this },
    );
    const copy = copyVault(`${name}-copy`, { ...args, tags }, this);
    const plan = this.plan(name, args, tags, vault, copy);
    this.selection(name, args, plan);
    restoreTests(`${name}-restore-test`, { ...args, vault }, this);
    this.vaultId = vault.arn;
    this.vaultName = vault.name;
    this.registerOutputs({ vaultId: this.vaultId });
  }

  private plan(
    name: string,
    { context, spec }: RecoveryArgs,
    tags: Tags,
    vault: Vault,
    copy: Vault | undefined,
  ): Plan {
    const { retentionDays, copyHours } = spec.recovery;
    const lifecycle = { deleteAfter: retentionDays };
    return new Plan(
      `${name}-plan`,
      {
        name: context.physicalName("backup", BACKUP),
        rules: [
          {
            ruleName: "all",
            targetVaultName: vault.name,
            schedule: backupSchedule(copyHours),
            startWindow: START_WINDOW,
            completionWindow: COMPLETION_WINDOW,
            lifecycle,
            copyActions: copy === undefined ? [] : [{ destinationVaultArn: copy.arn, lifecycle }],
            recoveryPointTags: tags,
          },
        ],
        tags,
      },
      { parent: this },
    );
  }

  private selection(name: string, args: RecoveryArgs, plan: Plan): void {
    const { context, storage, database } = args;
    const { role, rights } = this.role(name, args);
    new Selection(
      `${name}-selection`,
      {
        name: context.physicalName("backup", BACKUP),
        planId: plan.id,
        iamRoleArn: role.arn,
        // By ARN: a selection by tags could take in what is not the stamp's.
        resources: [
          ...Object.values(storage.bucketArns),
          ...(database === undefined ? [] : [database.primary.arn]),
        ],
      },
      { parent: this, dependsOn: [...rights] },
    );
  }

  private role(name: string, { context }: RecoveryArgs): ServiceRole {
    return serviceRole(
      `${name}-role`,
      { context, part: "recovery", kind: "backup", service: "backup.amazonaws.com", managed: MANAGED },
      this,
    );
  }
}
