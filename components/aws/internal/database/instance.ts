import { Instance, type InstanceArgs } from "@pulumi/aws/rds";
import type * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import type { Secrets } from "../../secrets";
import { RDS } from "../limits";
import { logGroup } from "../log-group";
import { DATABASE_LOGS } from "../log-names";
import { databaseClass } from "../sizes";
import { DATABASE_WINDOWS } from "../windows";

/** Seconds between samples of the operating system's metrics. */
const MONITORING_INTERVAL = 60;
/** Days performance data is kept; 7 is free. */
const INSIGHTS_DAYS = 7;

/** What an instance is made from. */
export interface InstanceSettings extends PartArgs {
  readonly secrets: Secrets;
  /** What the instance is for; its kind in the physical name. */
  readonly kind: string;
  readonly accessGroupId: pulumi.Output<string>;
  readonly parameterGroup: pulumi.Input<string>;
  readonly monitoringRoleArn: pulumi.Input<string>;
  /** What sets the primary or a replica apart. */
  readonly own: Omit<InstanceArgs, "instanceClass">;
  readonly waitFor: readonly pulumi.Resource[];
}

/**
 * One instance, primary or replica. Its log groups are made before it, else RDS makes them itself, unencrypted and
 * without an end.
 */
export function databaseInstance(
  name: string,
  settings: InstanceSettings,
  parent: pulumi.Resource,
): Instance {
  const { context, spec, secrets, kind } = settings;
  const logs = DATABASE_LOGS.map((log) =>
    logGroup(
      `${name}-${log}-logs`,
      { ...settings, part: "database", log: `${kind}-${log}`, keyId: secrets.keyId },
      parent,
    ),
  );
  return new Instance(
    name,
    {
      identifier: context.physicalName(kind, RDS),
      instanceClass: databaseClass(spec.database.size, context.identity.region),
      storageType: "gp3",
      storageEncrypted: true,
      parameterGroupName: settings.parameterGroup,
      vpcSecurityGroupIds: [settings.accessGroupId],
      publiclyAccessible: false,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      iamDatabaseAuthenticationEnabled: true,
      // A replica keeps backups too, so that promoted it holds the same promise from the first minute.
      backupRetentionPeriod: spec.database.backupRetentionDays,
      backupWindow: DATABASE_WINDOWS.backup,
      maintenanceWindow: DATABASE_WINDOWS.maintenance,
      copyTagsToSnapshot: true,
      deletionProtection: context.protects(spec.deletionProtection),
      deleteAutomatedBackups: !spec.deletionProtection,
      enabledCloudwatchLogsExports: DATABASE_LOGS,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: secrets.keyId,
      performanceInsightsRetentionPeriod: INSIGHTS_DAYS,
      monitoringInterval: MONITORING_INTERVAL,
      monitoringRoleArn: settings.monitoringRoleArn,
      autoMinorVersionUpgrade: true,
      applyImmediately: true,
      ...settings.own,
      tags: context.tags("database"),
    },
    { parent, dependsOn: [...logs, ...settings.waitFor], additionalSecretOutputs: ["password"] },
  );
}
