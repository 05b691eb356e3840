import * as dataprotection from "@pulumi/azure-native/dataprotection";
import type * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs, RecoveryPart } from "../contract/parts";
import { DAY, isoDuration } from "../contract/units";
import type { Cache } from "./cache";
import type { Database } from "./database";
import { grant, stampIdentity } from "./internal/identity";
import { BACKUP_VAULT } from "./internal/limits";
import { lockAgainstDeletion } from "./internal/lock";
import { type Scope, scopeOf } from "./internal/scope";
import { diskFor } from "./internal/sizes";
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
  readonly database?: Database | undefined;
}

/** Azure takes a full copy of a PostgreSQL server once a week, here on Wednesdays: the server's own maintenance is on Sundays. Source: https://learn.microsoft.com/azure/backup/backup-azure-database-postgresql-flex-support-matrix */
const EVERY_WEDNESDAY = "R/2025-01-08T02:00:00+00:00/P1W";
const POSTGRES = "Microsoft.DBforPostgreSQL/flexibleServers";
/** What Azure Backup deletes stays at least 14 days. */
const LEAST_SOFT_DELETE = 14;
/** Of a server with more, Azure Backup takes no copy: each job would fail. Its own backups leave the region all the same. */
const MOST_COPIED_GB = 1024;

/**
 * A vault of the stamp with full copies of the database, apart from the server: who deletes the server deletes no copy. The
 * vault's immutability is on but not locked, so its owner can still turn it off. Azure restores the copies as files, which are
 * then loaded into a server, and takes none of a server over 1 TB
 * (https://learn.microsoft.com/azure/backup/backup-azure-database-postgresql-flex-support-matrix). What is lost between them is held elsewhere: within the region by the server's and the account's point-in-time restore,
 * out of it by the server's geo-redundant backups (an hour at most:
 * https://learn.microsoft.com/azure/postgresql/backup-restore/concepts-backup-restore) and the account's
 * replication, which copies every write. So any `copyHours` of a class is kept.
 */
export class Recovery extends pulumi.ComponentResource implements RecoveryPart {
  readonly vaultId: pulumi.Output<string>;
  readonly vault: dataprotection.BackupVault;

  constructor(name: string, args: RecoveryArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Recovery", name, {}, opts);
    const scope = scopeOf("recovery", args);
    const identity = stampIdentity(
      `${name}-identity`,
      {
        context: args.context,
        kind: "backup",
        part: "recovery",
        resourceGroupName: scope.resourceGroupName,
        location: scope.location,
      },
      this,
    );

    this.vault = this.makeVault(name, args, scope, identity);
    const policy = this.policy(name, args, scope);
    if (args.database !== undefined && diskFor(args.spec.database.storageGb) <= MOST_COPIED_GB)
      this.backUp(name, args, scope, { database: args.database, identity, policy });
    lockAgainstDeletion(`${name}-lock`, { ...args, resource: this.vault }, this);

    this.vaultId = this.vault.id;
    this.registerOutputs({ vaultId: this.vaultId });
  }

  private makeVault(
    name: string,
    { context, spec, secrets }: RecoveryArgs,
    scope: Scope,
    identity: managedidentity.UserAssignedIdentity,
  ): dataprotection.BackupVault {
    const { rpoMinutes, rtoMinutes, copyHours } = spec.recovery;
    const copied = context.copyRegion !== undefined;
    return new dataprotection.BackupVault(
      `${name}-vault`,
      {
        vaultName: context.physicalName("backup", BACKUP_VAULT),
        ...scope,
        // What is promised stands on the vault, where those who restore look.
        tags: {
          ...scope.tags,
          "stampworks-rpo-minutes": String(rpoMinutes),
          "stampworks-rto-minutes": String(rtoMinutes),
          "stampworks-copy-hours": String(copyHours),
        },
        identity: { type: "UserAssigned", userAssignedIdentities: [identity.id, secrets.keys.identity.id] },
        properties: {
          storageSettings: [{ datastoreType: "VaultStore", type: copied ? "GeoRedundant" : "ZoneRedundant" }],
          featureSettings: { crossRegionRestoreSettings: { state: copied ? "Enabled" : "Disabled" } },
          securitySettings: {
            softDeleteSettings: {
              // What is deleted softly keeps its vault, so a stamp that is being retired deletes for good.
              state: context.protects(spec.deletionProtection) ? "On" : "Off",
              retentionDurationInDays: Math.max(LEAST_SOFT_DELETE, spec.secrets.recoveryDays),
            },
            immutabilitySettings: {
              state: context.protects(spec.deletionProtection) ? "Unlocked" : "Disabled",
            },
            encryptionSettings: {
              state: "Enabled",
              infrastructureEncryption: "Enabled",
              kekIdentity: { identityType: "UserAssigned", identityId: secrets.keys.identity.id },
              keyVaultProperties: { keyUri: secrets.keys.key.keyUri },
            },
          },
          monitoringSettings: { azureMonitorAlertSettings: { alertsForAllJobFailures: "Enabled" } },
        },
      },
      { parent: this, dependsOn: [secrets.keys.use] },
    );
  }

  private policy(name: string, { spec }: RecoveryArgs, scope: Scope): dataprotection.BackupPolicy {
    const vaultStore = { dataStoreType: "VaultStore", objectType: "DataStoreInfoBase" };
    return new dataprotection.BackupPolicy(
      `${name}-policy`,
      {
        backupPolicyName: "database",
        vaultName: this.vault.name,
        resourceGroupName: scope.resourceGroupName,
        properties: {
          objectType: "BackupPolicy",
          datasourceTypes: [POSTGRES],
          policyRules: [
            {
              objectType: "AzureBackupRule",
              name: "BackupWeekly",
              backupParameters: { objectType: "AzureBackupParams", backupType: "Full" },
              dataStore: vaultStore,
              trigger: {
                objectType: "ScheduleBasedTriggerContext",
                schedule: { repeatingTimeIntervals: [EVERY_WEDNESDAY], timeZone: "UTC" },
                taggingCriteria: [{ isDefault: true, tagInfo: { tagName: "Default" }, taggingPriority: 99 }],
              },
            },
            {
              objectType: "AzureRetentionRule",
              name: "Default",
              isDefault: true,
              lifecycles: [
                {
                  deleteAfter: {
                    objectType: "AbsoluteDeleteOption",
                    duration: isoDuration(spec.recovery.retentionDays * DAY),
                  },
                  sourceDataStore: vaultStore,
                },
              ],
            },
          ],
        },
      },
      { parent: this },
    );
  }

  private backUp(
    name: string,
    { context, secrets }: RecoveryArgs,
    scope: Scope,
    what: {
      readonly database: Database;
      readonly identity: managedidentity.UserAssignedIdentity;
      readonly policy: dataprotection.BackupPolicy;
    },
  ): void {
    const { primary, replicas } = what.database;
    const { principalId } = what.identity;
    const rights = [
      grant(
        `${name}-copy`,
        { context, kind: "backup-database", role: "backUpDatabase", principalId, scope: primary.id },
        this,
      ),
      grant(
        `${name}-find`,
        { context, kind: "backup-find", role: "read", principalId, scope: secrets.resourceGroup.id },
        this,
      ),
    ];
    new dataprotection.BackupInstance(
      `${name}-database`,
      {
        backupInstanceName: "database",
        vaultName: this.vault.name,
        resourceGroupName: scope.resourceGroupName,
        tags: context.lastingTags("recovery"),
        properties: {
          objectType: "BackupInstance",
          friendlyName: "database",
          dataSourceInfo: {
            objectType: "Datasource",
            datasourceType: POSTGRES,
            resourceID: primary.id,
            resourceUri: primary.id,
            resourceName: primary.name,
            resourceType: POSTGRES,
            resourceLocation: scope.location,
          },
          policyInfo: { policyId: what.policy.id },
          identityDetails: { useSystemAssignedIdentity: false, userAssignedIdentityArmUrl: what.identity.id },
        },
      },
      // A server takes one change at a time: settings first, then its replicas, then this.
      { parent: this, dependsOn: [...rights, what.database, ...replicas.slice(-1)] },
    );
  }
}
