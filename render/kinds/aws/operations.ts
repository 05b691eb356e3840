import { experimentFault } from "./drills/experiments";
import { restorePlanFault, restoreSelectionFault } from "./drills/restore-tests";
import { planFault } from "./windows";
import type { KindTable } from "../kind";

const BACKUP = "arn:aws:backup:{region}:{account}";

/** Logs, alarms and backups. */
export const OPERATIONS: KindTable = {
  "aws:cloudwatch/logGroup:LogGroup": {
    id: "{name}",
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 512,
      pattern: /^[\w./#-]+$/,
      taken: "ResourceAlreadyExistsException",
    },
    outputs: {
      arn: "arn:aws:logs:{region}:{account}:log-group:{name}",
      logGroupClass: "STANDARD",
      retentionInDays: 0,
      skipDestroy: false,
    },
    protection: [
      {
        property: "deletionProtectionEnabled",
        code: "ValidationException",
        message:
          "The log group '{name}' has deletion protection enabled; set `deletionProtectionEnabled: false` and update first",
      },
    ],
  },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": { id: "{in:policyName}", replaces: ["policyName"] },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    id: "{name}",
    name: { property: "name", scope: "parent", within: ["logGroupName"] },
  },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
    id: "cwlsf-{digits:10}",
    replaces: ["logGroup", "name", "destinationArn"],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    id: "{name}",
    tagged: true,
    // PutMetricAlarm overwrites an alarm of the same name, so nothing is refused.
    outputs: {
      arn: "arn:aws:cloudwatch:{region}:{account}:alarm:{name}",
      evaluateLowSampleCountPercentiles: "",
    },
    replaces: ["name"],
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    id: "{in:alarmName}",
    tagged: true,
    outputs: { arn: "arn:aws:cloudwatch:{region}:{account}:alarm:{in:alarmName}" },
    replaces: ["alarmName"],
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    id: "{in:dashboardName}",
    outputs: { dashboardArn: "arn:aws:cloudwatch::{account}:dashboard/{in:dashboardName}" },
    replaces: ["dashboardName"],
  },
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
  "aws:cloudwatch/eventBus:EventBus": {
    id: "{name}",
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 256,
      pattern: /^[\w.-]+$/,
      taken: "ResourceAlreadyExistsException",
    },
    outputs: { arn: "arn:aws:events:{region}:{account}:event-bus/{name}" },
  },
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": {
    id: "{in:eventBusName}",
    replaces: ["eventBusName"],
    references: { eventBusName: ["aws:cloudwatch/eventBus:EventBus"] },
  },
  "aws:cloudwatch/eventRule:EventRule": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 64 },
    outputs: { arn: "arn:aws:events:{region}:{account}:rule/{name}", eventBusName: "default" },
    blockers: [
      {
        types: ["aws:cloudwatch/eventTarget:EventTarget"],
        code: "ValidationException",
        message: "Rule can't be deleted since it has targets.",
      },
    ],
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    id: "{in:rule}-{hex:20}",
    outputs: { targetId: "{hex:20}", eventBusName: "default" },
    replaces: ["rule", "targetId"],
    references: { rule: ["aws:cloudwatch/eventRule:EventRule"] },
  },
  "aws:backup/vault:Vault": {
    id: "{name}",
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 50,
      pattern: /^[A-Za-z0-9_-]+$/,
      taken: "AlreadyExistsException",
    },
    outputs: {
      arn: `${BACKUP}:backup-vault:{name}`,
      recoveryPoints: 0,
      kmsKeyArn: "arn:aws:kms:{region}:{account}:key/{uuid:default}",
    },
    replaces: ["kmsKeyArn"],
    blockers: [
      {
        types: ["aws:backup/plan:Plan"],
        code: "InvalidRequestException",
        message: "Backup vault cannot be deleted because a backup plan uses it.",
      },
    ],
  },
  "aws:backup/vaultPolicy:VaultPolicy": {
    id: "{in:backupVaultName}",
    outputs: { backupVaultArn: `${BACKUP}:backup-vault:{in:backupVaultName}` },
    replaces: ["backupVaultName"],
    references: { backupVaultName: ["aws:backup/vault:Vault"] },
  },
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {
    id: "{in:backupVaultName}",
    outputs: { backupVaultArn: `${BACKUP}:backup-vault:{in:backupVaultName}` },
    replaces: ["*"],
    references: { backupVaultName: ["aws:backup/vault:Vault"] },
  },
  "aws:backup/vaultNotifications:VaultNotifications": {
    id: "{in:backupVaultName}",
    outputs: { backupVaultArn: `${BACKUP}:backup-vault:{in:backupVaultName}` },
    replaces: ["*"],
    references: { backupVaultName: ["aws:backup/vault:Vault"] },
  },
  "aws:backup/plan:Plan": {
    id: "{uuid}",
    check: planFault,
    tagged: true,
    outputs: { arn: `${BACKUP}:backup-plan:{id}`, version: "{chars:32}" },
    blockers: [
      {
        types: ["aws:backup/selection:Selection"],
        code: "InvalidRequestException",
        message: "Related backup plan selections must be deleted prior to backup plan deletion",
      },
    ],
  },
  "aws:backup/selection:Selection": {
    id: "{uuid}",
    replaces: ["*"],
    references: { planId: ["aws:backup/plan:Plan"] },
  },
  // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateRestoreTestingPlan.html
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": {
    id: "{name}",
    check: restorePlanFault,
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 50,
      pattern: /^\w+$/,
      taken: "AlreadyExistsException",
    },
    outputs: { arn: `${BACKUP}:restore-testing-plan:{name}-{uuid}` },
    blockers: [
      {
        types: ["aws:backup/restoreTestingSelection:RestoreTestingSelection"],
        code: "InvalidRequestException",
        message: "Related restore testing selections must be deleted prior to restore testing plan deletion",
      },
    ],
  },
  "aws:backup/restoreTestingSelection:RestoreTestingSelection": {
    id: "{in:name}:{in:restoreTestingPlanName}",
    check: restoreSelectionFault,
    replaces: ["name", "restoreTestingPlanName", "protectedResourceType"],
    references: { restoreTestingPlanName: ["aws:backup/restoreTestingPlan:RestoreTestingPlan"] },
  },
  // https://docs.aws.amazon.com/fis/latest/APIReference/API_CreateExperimentTemplate.html
  "aws:fis/experimentTemplate:ExperimentTemplate": {
    id: "EXT{chars:17}",
    check: experimentFault,
    tagged: true,
  },
  "aws:ssm/parameter:Parameter": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 1011, taken: "ParameterAlreadyExists" },
    outputs: {
      arn: "arn:aws:ssm:{region}:{account}:parameter/{name}",
      version: 1,
      tier: "Standard",
      dataType: "text",
    },
    secrets: ["value"],
  },
};
