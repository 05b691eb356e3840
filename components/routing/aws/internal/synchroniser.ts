import { EventRule, EventTarget, LogGroup } from "@pulumi/aws/cloudwatch";
import { EventSourceMapping, Function as LambdaFunction, Permission } from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { LAMBDA } from "../../../aws/internal/limits";
import type { Statement } from "../../../aws/internal/policies";
import { serviceRole } from "../../../aws/internal/roles";
import { MINUTE } from "../../../contract/units";
import type { RoutingPartArgs } from "../../parts";
import { LOG_PARTITION, ROW } from "../../registry-rows";
import { readBundle } from "../../../../core/files/bundle";
import type { Registry } from "../registry";
import type { Secrets } from "../secrets";
import type { Answers } from "./answers";
import { EVENT_RULE } from "./limits";
import { logGroupNames } from "./log-names";
import { stampAlarms } from "./stamp-alarms";

/** How often it looks whether the store is still what it was left as. */
const CHECK = "rate(1 hour)";
/** Longest a function may run, in seconds: a first table of a million tenants takes minutes. */
const TIMEOUT = 900;
/** Changes that are looked at together; as many as the stream gives. */
const BATCH = 1000;
const RETRIES = 5;
/** Records of answers that are judged together, and the seconds in which they come; a stream gives no more at once. */
const MOST_RECORDS = 10_000;
const HEARD_SECONDS = 30;
/** What a function's event source needs of a stream. Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
const HEARS = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"].map(
  (action) => `kinesis:${action}`,
);

/** What the synchroniser is made from. */
export interface SynchroniserArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
  readonly registry: Registry;
  /** ARN of the store it keeps. */
  readonly storeArn: pulumi.Input<string>;
  /** What stamps answered, where the layer asks for it. */
  readonly answers: Answers | undefined;
}

/** What keeps the edge's table in step with the registry. */
export interface Synchroniser {
  readonly functionName: pulumi.Output<string>;
}

/**
 * A function that the table's stream calls within a second of a change, and a clock every hour, so that whatever
 * was lost on the way is made good. The stream calls one at a time; where the clock calls meanwhile, the store takes the
 * change of the one that is first and the other compares anew. Nothing is reserved for it: a new account has ten
 * executions at once and must keep as many unreserved (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
export function synchroniser(name: string, args: SynchroniserArgs, parent: pulumi.Resource): Synchroniser {
  const { context, spec, secrets, registry, storeArn } = args;
  const tags = context.tags("router");
  const logs = new LogGroup(
    `${name}-logs`,
    {
      name: logGroupNames(context).synchroniser,
      kmsKeyId: secrets.keyId,
      retentionInDays: spec.observability.logRetentionDays,
      tags,
    },
    { parent },
  );
  const { role, rights } = serviceRole(
    `${name}-role`,
    {
      context,
      part: "router",
      kind: "synchroniser",
      service: "lambda.amazonaws.com",
      statements: statements(args, logs),
    },
    parent,
  );
  const run = new LambdaFunction(
    `${name}-function`,
    {
      name: context.physicalName("synchroniser", LAMBDA),
      description: "Keeps the edge's table in step with the registry",
      role: role.arn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({
        "index.js": new pulumi.asset.StringAsset(readBundle("synchroniser")),
      }),
      timeout: TIMEOUT,
      memorySize: memoryFor(spec.bounds.tenants),
      kmsKeyArn: secrets.keyId,
      environment: {
        variables: { TABLE: registry.table.name, STORE: storeArn, ALARMS: stampAlarms(context) },
      },
      loggingConfig: { logFormat: "JSON", logGroup: logs.name },
      tags,
    },
    { parent, dependsOn: [...rights] },
  );
  new EventSourceMapping(
    `${name}-stream`,
    {
      eventSourceArn: registry.table.streamArn,
      functionName: run.arn,
      startingPosition: "TRIM_HORIZON",
      // Each commit is in the log; the other rows it writes say nothing new.
      filterCriteria: {
        filters: [
          { pattern: JSON.stringify({ dynamodb: { Keys: { [ROW.partition]: { S: [LOG_PARTITION] } } } }) },
        ],
      },
      batchSize: BATCH,
      maximumBatchingWindowInSeconds: 1,
      // Given up after this: the next call reads the log from where the store is, so nothing is lost.
      maximumRetryAttempts: RETRIES,
      tags,
    },
    { parent },
  );
  if (args.answers !== undefined) heard(`${name}-answers`, args, args.answers, run, parent);
  clock(`${name}-clock`, args, run, parent);
  verdicts(`${name}-alarms`, args, run, parent);
  return { functionName: run.name };
}

/** Megabytes for a table of so many tenants, each of which takes less than 1 KB while it is worked out. */
function memoryFor(tenants: number): number {
  return Math.min(3008, 512 + Math.ceil(tenants / 1000));
}

function statements(args: SynchroniserArgs, logs: LogGroup): Statement[] {
  const { answers, secrets, registry, storeArn } = args;
  const allow = (Sid: string, Action: string | string[], Resource: pulumi.Input<string>): Statement => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource,
  });
  return [
    allow("Logs", ["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${logs.arn}:*`),
    allow("Registry", ["dynamodb:GetItem", "dynamodb:Query"], registry.table.arn),
    allow(
      "Stream",
      ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
      registry.table.streamArn,
    ),
    allow(
      "Store",
      [
        "cloudfront-keyvaluestore:DescribeKeyValueStore",
        "cloudfront-keyvaluestore:GetKey",
        "cloudfront-keyvaluestore:ListKeys",
        "cloudfront-keyvaluestore:UpdateKeys",
      ],
      storeArn,
    ),
    ...(answers === undefined ? [] : [allow("Answers", HEARS, answers.stream.arn)]),
    allow("Key", ["kms:Decrypt", "kms:GenerateDataKey"], secrets.keyId),
  ];
}

/** What stamps answered in half a minute: one that fails its tenants is found, whatever its health path says. */
function heard(
  name: string,
  { context }: SynchroniserArgs,
  answers: Answers,
  run: LambdaFunction,
  parent: pulumi.Resource,
): void {
  new EventSourceMapping(
    name,
    {
      eventSourceArn: answers.stream.arn,
      functionName: run.arn,
      // What was answered before is over.
      startingPosition: "LATEST",
      batchSize: MOST_RECORDS,
      maximumBatchingWindowInSeconds: HEARD_SECONDS,
      maximumRetryAttempts: 1,
      maximumRecordAgeInSeconds: 2 * HEARD_SECONDS,
      tags: context.tags("router"),
    },
    { parent },
  );
}

function clock(name: string, args: SynchroniserArgs, run: LambdaFunction, parent: pulumi.Resource): void {
  const { context } = args;
  const rule = new EventRule(
    name,
    {
      name: context.physicalName("compare", EVENT_RULE),
      description: "Compares the edge's table with the registry",
      scheduleExpression: CHECK,
      tags: context.tags("router"),
    },
    { parent },
  );
  calls(name, args, { rule, run }, parent);
}

/** An alarm of a stamp that begins or ends: the edge refuses its tenants at once, or asks it again. */
function verdicts(name: string, args: SynchroniserArgs, run: LambdaFunction, parent: pulumi.Resource): void {
  const { context } = args;
  const rule = new EventRule(
    name,
    {
      name: context.physicalName("verdicts", EVENT_RULE),
      description: "Tells the edge which stamps fail their tenants",
      eventPattern: JSON.stringify({
        source: ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        detail: { alarmName: [{ prefix: stampAlarms(context) }] },
      }),
      tags: context.tags("router"),
    },
    { parent },
  );
  calls(name, args, { rule, run }, parent);
}

/** Lets a rule call the function. */
function calls(
  name: string,
  { context }: SynchroniserArgs,
  { rule, run }: { readonly rule: EventRule; readonly run: LambdaFunction },
  parent: pulumi.Resource,
): void {
  new Permission(
    `${name}-permission`,
    {
      action: "lambda:InvokeFunction",
      function: run.name,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
      sourceAccount: context.identity.account,
    },
    { parent },
  );
  new EventTarget(
    `${name}-target`,
    {
      rule: rule.name,
      arn: run.arn,
      retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 10 * MINUTE },
    },
    { parent },
  );
}
