import { RestoreTestingPlan, RestoreTestingSelection, type Vault } from "@pulumi/aws/backup";
import * as pulumi from "@pulumi/pulumi";
import { StampError } from "../../../../core/errors";
import type { PartArgs } from "../../../contract/parts";
import type { AwsDatabase, RestorePlace } from "../../database";
import { RESTORE_TEST } from "../limits";
import type { Statement } from "../policies";
import { type ServiceRole, serviceRole } from "../roles";

/** The kinds in the names of the plan with its selection, and of the role. */
const PLAN = "restore-tests";
const ROLE = "restore-test";
/** Hours within which AWS Backup begins a test, at a moment of its own; 1 to 168. */
const START_WINDOW_HOURS = 8;
/** Hours for which a copy stands to be looked at; 1 to 168. */
const VALIDATION_WINDOW_HOURS = 4;
/**
 * In UTC, when nothing is maintained (`windows.ts`). Form of the schedule:
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingPlanForCreate.html
 */
const SCHEDULES = { weekly: "cron(0 5 ? * TUE *)", monthly: "cron(0 5 1 * ? *)" } as const;

/** What the test of a restore is made from. */
export interface RestoreTestArgs extends PartArgs {
  readonly vault: Vault;
  readonly secrets: { readonly keyId: pulumi.Input<string> };
  readonly database?: AwsDatabase | undefined;
}

/**
 * The stamp's own restore testing plan of AWS Backup: it restores the newest recovery point of the database out of the stamp's own vault, and
 * deletes the copy when its window is over. The copy stands where the database stands; AWS Backup infers that it is not public, has one zone and
 * no deletion protection, and would put it into the account's default network. Nothing where the class has no such tests. Buckets are not in it:
 * each test would copy every object into a bucket that has none of the stamp's rules.
 * Sources: https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html,
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html
 *
 * @throws StampError `input` where another part stands in for the database and does not say where a copy of it may stand
 */
export function restoreTests(name: string, args: RestoreTestArgs, parent: pulumi.Resource): void {
  const { context, spec, vault, database } = args;
  const often = spec.drills.restoreTests;
  if (often === "off" || database === undefined) return;
  const place = placeOf(database, often);
  const plan = new RestoreTestingPlan(
    name,
    {
      name: context.physicalName(PLAN, RESTORE_TEST),
      scheduleExpression: SCHEDULES[often],
      scheduleExpressionTimezone: "Etc/UTC",
      startWindowHours: START_WINDOW_HOURS,
      recoveryPointSelection: {
        algorithm: "LATEST_WITHIN_WINDOW",
        includeVaults: [vault.arn],
        recoveryPointTypes: ["SNAPSHOT"],
        // What is kept can be restored: only a vault with nothing in it leaves a test out.
        selectionWindowDays: spec.recovery.retentionDays,
      },
      tags: context.tags("recovery"),
    },
    { parent },
  );
  const { role, rights } = testRole(`${name}-role`, args, place, parent);
  new RestoreTestingSelection(
    `${name}-database`,
    {
      name: context.physicalName(PLAN, RESTORE_TEST),
      restoreTestingPlanName: plan.name,
      protectedResourceType: "RDS",
      // By ARN: a selection by tags could take in what is not the stamp's.
      protectedResourceArns: [database.primary.arn],
      iamRoleArn: role.arn,
      validationWindowHours: VALIDATION_WINDOW_HOURS,
      restoreMetadataOverrides: {
        dbSubnetGroupName: place.subnetGroup.name,
        dbParameterGroupName: place.parameterGroup.name,
        // A list stands there as JSON in a text.
        vpcSecurityGroupIds: pulumi.jsonStringify([place.accessGroupId]),
      },
    },
    { parent, dependsOn: [...rights] },
  );
}

function placeOf({ restoresInto }: AwsDatabase, received: string): RestorePlace {
  if (restoresInto !== undefined) return restoresInto;
  throw new StampError("input", "AWS Backup can't restore this database for a test", {
    field: "drills.restoreTests",
    received,
    allowed: "off where a part of your own stands in for the database and has no restoresInto",
    fix: "give the part restoresInto, or turn the tests off: `stampworks drill restore` restores it",
  });
}

function testRole(
  name: string,
  { context, spec, secrets }: RestoreTestArgs,
  place: RestorePlace,
  parent: pulumi.Resource,
): ServiceRole {
  const { account, id, region } = context.identity;
  const rds = `arn:aws:rds:${region}:${account}`;
  const copies = `${rds}:db:awsbackup-restore-test-*`;
  const statements: Statement[] = [
    {
      Sid: "Point",
      Effect: "Allow",
      Action: ["rds:RestoreDBInstanceFromDBSnapshot", "rds:ListTagsForResource"],
      Resource: `${rds}:snapshot:awsbackup:job-*`,
      // AWS Backup names recovery points by its jobs; the plan gives each of them the stamp's tags.
      Condition: { StringEquals: { "aws:ResourceTag/stampworks-stamp": id } },
    },
    {
      Sid: "Copy",
      Effect: "Allow",
      Action: [
        "rds:AddTagsToResource",
        "rds:CreateDBInstance",
        "rds:DeleteDBInstance",
        "rds:ListTagsForResource",
        "rds:RestoreDBInstanceFromDBSnapshot",
      ],
      Resource: copies,
    },
    {
      Sid: "Place",
      Effect: "Allow",
      Action: ["rds:CreateDBInstance", "rds:RestoreDBInstanceFromDBSnapshot"],
      Resource: [
        place.subnetGroup.arn,
        place.parameterGroup.arn,
        `${rds}:og:default:postgres-${spec.database.version}`,
      ],
    },
    {
      Sid: "Look",
      Effect: "Allow",
      Action: [
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "rds:DescribeDBInstances",
        "rds:DescribeDBSnapshots",
      ],
      Resource: "*",
    },
    {
      Sid: "Key",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"],
      Resource: secrets.keyId,
      Condition: { StringEquals: { "kms:ViaService": `rds.${region}.amazonaws.com` } },
    },
    {
      Sid: "Grant",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: secrets.keyId,
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
  return serviceRole(
    name,
    { context, part: "recovery", kind: ROLE, service: "backup.amazonaws.com", statements },
    parent,
  );
}
