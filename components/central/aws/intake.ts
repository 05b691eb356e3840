import {
  EventBus,
  EventPermission,
  EventRule,
  EventTarget,
  LogGroup,
  LogStream,
} from "@pulumi/aws/cloudwatch";
import { FirehoseDeliveryStream } from "@pulumi/aws/kinesis";
import { Queue as SqsQueue, QueuePolicy } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { SOURCE } from "../../aws/internal/event-source";
import { EVENT_BUS, EVENT_RULE, FIREHOSE, QUEUE } from "../../aws/internal/limits";
import { policy, type Statement, tlsOnly } from "../../aws/internal/policies";
import { serviceRole } from "../../aws/internal/roles";
import { DAY } from "../../contract/units";
import type { CentralPartArgs, IntakePart } from "../parts";
import { logGroupName } from "./internal/log-name";
import { type Lake, PREFIX } from "./lake";
import type { Secrets } from "./secrets";

/** What the intake is made from. */
export interface IntakeArgs extends CentralPartArgs {
  readonly secrets: Secrets;
  readonly lake: Lake;
}

/** Days that what could not be delivered waits; the most that SQS takes. */
const DEAD_LETTER_DAYS = 14;
/** Firehose writes a file at least this often, in seconds, or at this size, in MB. */
const BUFFER = { bufferingInterval: 300, bufferingSize: 64 };
const LOG_DAYS = 90;

/**
 * The centre's bus, which takes events of the listed stamps' accounts alone, a permission each, and Firehose, which writes them to the lake.
 * A new stamp only adds its permission.
 */
export class Intake extends pulumi.ComponentResource implements IntakePart {
  readonly address: pulumi.Output<string>;
  readonly tenants: pulumi.Output<string>;
  readonly busName: pulumi.Output<string>;
  readonly ruleName: pulumi.Output<string>;
  readonly streamName: pulumi.Output<string>;
  readonly deadLetterName: pulumi.Output<string>;
  readonly dead: SqsQueue;
  /** What deliveries say of their failures. */
  readonly log: LogGroup;

  constructor(name: string, args: IntakeArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:CentralIntake", name, {}, opts);
    const { context, secrets } = args;
    const dead = this.deadLetters(name, args);
    const bus = new EventBus(
      `${name}-bus`,
      {
        name: context.physicalName("bus", EVENT_BUS),
        description: "Events of the stamps under this law",
        kmsKeyIdentifier: secrets.keyId,
        deadLetterConfig: { arn: dead.arn },
        tags: context.tags("intake"),
      },
      { parent: this },
    );
    for (const [id, principal] of args.stamps) {
      new EventPermission(
        `${name}-${id}`,
        { eventBusName: bus.name, principal, statementId: `stamp-${id}`, action: "events:PutEvents" },
        { parent: this },
      );
    }
    this.dead = dead;
    this.log = this.failureLog(name, args);
    const stream = this.stream(name, args);
    const rule = this.rule(name, args, { bus, dead, stream });
    this.address = bus.arn;
    this.tenants = args.lake.tenants;
    this.busName = bus.name;
    this.ruleName = rule.name;
    this.streamName = stream.name;
    this.deadLetterName = dead.name;
    this.registerOutputs({ address: this.address });
  }

  private deadLetters(name: string, { context, secrets }: IntakeArgs): SqsQueue {
    const dead = new SqsQueue(
      `${name}-dead`,
      {
        name: context.physicalName("dead", QUEUE),
        kmsMasterKeyId: secrets.keyId,
        kmsDataKeyReusePeriodSeconds: 300,
        messageRetentionSeconds: DEAD_LETTER_DAYS * DAY,
        receiveWaitTimeSeconds: 20,
        tags: context.tags("intake"),
      },
      { parent: this },
    );
    new QueuePolicy(
      `${name}-dead-policy`,
      {
        queueUrl: dead.url,
        policy: policy(
          {
            Sid: "EventBridge",
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: dead.arn,
            Condition: { StringEquals: { "aws:SourceAccount": context.identity.account } },
          },
          tlsOnly("sqs:*", dead.arn),
        ),
      },
      { parent: this },
    );
    return dead;
  }

  private failureLog(name: string, { context, secrets }: IntakeArgs): LogGroup {
    return new LogGroup(
      `${name}-log`,
      {
        name: logGroupName(context),
        kmsKeyId: secrets.keyId,
        retentionInDays: LOG_DAYS,
        tags: context.tags("intake"),
      },
      { parent: this },
    );
  }

  private stream(name: string, { context, lake, secrets }: IntakeArgs): FirehoseDeliveryStream {
    const bucket = lake.events.bucket.arn;
    const { log } = this;
    const failures = new LogStream(
      `${name}-failures`,
      { name: "delivery", logGroupName: log.name },
      { parent: this },
    );
    const statements: Statement[] = [
      {
        Sid: "Objects",
        Effect: "Allow",
        Action: ["s3:AbortMultipartUpload", "s3:PutObject"],
        Resource: pulumi.interpolate`${bucket}/*`,
      },
      {
        Sid: "Bucket",
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        Resource: bucket,
      },
      {
        Sid: "Key",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: secrets.keyId,
      },
      {
        Sid: "Log",
        Effect: "Allow",
        Action: "logs:PutLogEvents",
        Resource: pulumi.interpolate`${log.arn}:*`,
      },
    ];
    const { role, rights } = serviceRole(
      `${name}-writer`,
      { context, part: "intake", kind: "writer", service: "firehose.amazonaws.com", statements },
      this,
    );
    return new FirehoseDeliveryStream(
      `${name}-stream`,
      {
        name: context.physicalName("intake", FIREHOSE),
        destination: "extended_s3",
        serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: secrets.keyId },
        extendedS3Configuration: {
          bucketArn: bucket,
          roleArn: role.arn,
          kmsKeyArn: secrets.keyId,
          compressionFormat: "GZIP",
          ...BUFFER,
          prefix: `${PREFIX}day=!{timestamp:yyyy-MM-dd}/`,
          errorOutputPrefix: "failed/!{firehose:error-output-type}/!{timestamp:yyyy-MM-dd}/",
          // A line an event: EventBridge ends none.
          processingConfiguration: { enabled: true, processors: [{ type: "AppendDelimiterToRecord" }] },
          cloudwatchLoggingOptions: {
            enabled: true,
            logGroupName: log.name,
            logStreamName: failures.name,
          },
        },
        tags: context.tags("intake"),
      },
      { parent: this, dependsOn: [...rights, lake.events.policy] },
    );
  }

  private rule(
    name: string,
    { context }: IntakeArgs,
    { bus, dead, stream }: { bus: EventBus; dead: SqsQueue; stream: FirehoseDeliveryStream },
  ): EventRule {
    const rule = new EventRule(
      `${name}-rule`,
      {
        name: context.physicalName("to-lake", EVENT_RULE),
        description: "What the stamps say goes to the lake",
        eventBusName: bus.name,
        eventPattern: JSON.stringify({ source: [SOURCE] }),
        tags: context.tags("intake"),
      },
      { parent: this },
    );
    const { role, rights } = serviceRole(
      `${name}-sender`,
      {
        context,
        part: "intake",
        kind: "sender",
        service: "events.amazonaws.com",
        statements: [
          {
            Sid: "Write",
            Effect: "Allow",
            Action: ["firehose:PutRecord", "firehose:PutRecordBatch"],
            Resource: stream.arn,
          },
        ],
      },
      this,
    );
    new EventTarget(
      `${name}-lake`,
      {
        rule: rule.name,
        eventBusName: bus.name,
        targetId: "lake",
        arn: stream.arn,
        roleArn: role.arn,
        deadLetterConfig: { arn: dead.arn },
      },
      { parent: this, dependsOn: [...rights] },
    );
    return rule;
  }
}
