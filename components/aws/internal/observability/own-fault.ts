import { ExperimentTemplate } from "@pulumi/aws/fis";
import type * as pulumi from "@pulumi/pulumi";
import { StampError } from "../../../../core/errors";
import type { StampContext } from "../../../contract/context";
import { FAULT, FAULT_ROLE } from "../../../contract/faults/fault-names";
import type { PartArgs } from "../../../contract/parts";
import type { AwsDatabase } from "../../database";
import { NAME_TAG } from "../limits";
import { logGroup } from "../log-group";
import { policy, type Statement } from "../policies";
import { type ServiceRole, serviceRole } from "../roles";

const SERVICE = "fis.amazonaws.com";

/**
 * Regions without AWS FIS.
 * Source: CloudFormation's schemas by region, as its linter carries them; `npm run truth` holds this against them.
 */
const NOT_OFFERED: readonly string[] = ["ap-south-2", "ap-southeast-4", "ca-west-1"];

/**
 * @throws StampError `input` where AWS does not offer FIS in the region
 */
export function requireFaultRegion(region: string): void {
  if (!NOT_OFFERED.includes(region)) return;
  throw new StampError("input", `AWS does not offer Fault Injection Service in ${region}`, {
    field: "drills.faults",
    received: region,
    allowed: `any region but ${NOT_OFFERED.join(", ")}`,
    fix: "give stamps there a class with drills.faults: off, and break them by a command (docs/disaster-recovery.md)",
  });
}

/** What breaks a stamp on purpose is made from. */
export interface OwnFaultArgs extends PartArgs {
  readonly secrets: { readonly keyId: pulumi.Input<string> };
  readonly database?: AwsDatabase | undefined;
  /** ARN of the stamp's alarm that stops what is under way. */
  readonly stopsAt: pulumi.Input<string> | undefined;
}

/**
 * The stamp's own experiment template of AWS FIS: the primary is started anew with its standby in the other zone. It begins by nobody but an
 * operator, names the one instance by its ARN, and stops where the stamp fails requests; nothing where the class has no such drills.
 * Sources: https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html#rds-actions-reference,
 * https://docs.aws.amazon.com/fis/latest/userguide/stop-conditions.html
 */
export function ownFault(name: string, args: OwnFaultArgs, parent: pulumi.Resource): void {
  const { context, spec, database, secrets, stopsAt } = args;
  if (spec.drills.faults === "off" || database === undefined) return;
  requireFaultRegion(context.identity.region);
  if (stopsAt === undefined) throw new Error("an experiment needs an alarm that stops it");
  const logs = logGroup(
    `${name}-logs`,
    { context, spec, part: "recovery", log: "fault-logs", keyId: secrets.keyId },
    parent,
  );
  const { role, rights } = faultRole(`${name}-role`, context, database, parent);
  new ExperimentTemplate(
    name,
    {
      description: "Breaks the stamp's primary database, so that its standby takes over",
      roleArn: role.arn,
      targets: [
        {
          name: "primary",
          resourceType: "aws:rds:db",
          selectionMode: "ALL",
          // By ARN: a selection by tags could take in what is not the stamp's.
          resourceArns: [database.primary.arn],
        },
      ],
      actions: [
        {
          name: "failover",
          actionId: "aws:rds:reboot-db-instances",
          parameters: [{ key: "forceFailover", value: "true" }],
          target: { key: "DBInstances", value: "primary" },
        },
      ],
      stopConditions: [{ source: "aws:cloudwatch:alarm", value: stopsAt }],
      experimentOptions: { accountTargeting: "single-account", emptyTargetResolutionMode: "fail" },
      logConfiguration: {
        logSchemaVersion: 2,
        cloudwatchLogsConfiguration: { logGroupArn: logs.arn.apply((arn) => `${arn}:*`) },
      },
      tags: { ...context.tags("recovery"), Name: context.physicalName(FAULT, NAME_TAG) },
    },
    { parent, dependsOn: [...rights] },
  );
}

/** FIS alone may take the role, and only for an experiment of this account and region. */
function faultRole(
  name: string,
  context: StampContext,
  { primary }: AwsDatabase,
  parent: pulumi.Resource,
): ServiceRole {
  const { account, region } = context.identity;
  const assumedBy = policy({
    Sid: "Assume",
    Effect: "Allow",
    Principal: { Service: SERVICE },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "aws:SourceAccount": account },
      ArnLike: { "aws:SourceArn": `arn:aws:fis:${region}:${account}:experiment/*` },
    },
  });
  const statements = rightsOn(primary.arn);
  return serviceRole(
    name,
    { context, part: "recovery", kind: FAULT_ROLE, service: SERVICE, assumedBy, statements },
    parent,
  );
}

/**
 * The restart of that one instance, and what AWS takes no resource for: looking, and the delivery of the log.
 * Sources: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSFaultInjectionSimulatorRDSAccess.html,
 * https://docs.aws.amazon.com/fis/latest/userguide/monitoring-logging.html
 */
function rightsOn(database: pulumi.Input<string>): Statement[] {
  return [
    { Sid: "Break", Effect: "Allow", Action: "rds:RebootDBInstance", Resource: database },
    { Sid: "Look", Effect: "Allow", Action: "rds:DescribeDBInstances", Resource: "*" },
    {
      Sid: "Log",
      Effect: "Allow",
      Action: [
        "logs:CreateLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:PutResourcePolicy",
      ],
      Resource: "*",
    },
  ];
}
