import { LogGroup, LogStream } from "@pulumi/aws/cloudwatch";
import { FirehoseDeliveryStream } from "@pulumi/aws/kinesis";
import { Queue as SqsQueue, QueuePolicy } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { FIREHOSE, QUEUE } from "../../aws/internal/limits";
import { policy, type Statement, tlsOnly } from "../../aws/internal/policies";
import { type ServiceRole, serviceRole } from "../../aws/internal/roles";
import { DAY } from "../../contract/units";
import type { CentralPartArgs, IntakePart } from "../parts";
import { type Door, makeDoors } from "./internal/door";
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
 * The centre's buses, which take events of the listed stamps' accounts alone, and Firehose, which writes them to the lake. There are several
 * because the policy of one has no room for a thousand accounts; a new stamp only adds its account to one of them.
 */
export class Intake extends pulumi.ComponentResource implements IntakePart {
  readonly address: pulumi.Output<string>;
  readonly tenants: pulumi.Output<string>;
  /** The buses that stamps deliver to; the address is that of the first. */
  readonly doors: readonly Door[];
  readonly streamName: pulumi.Output<string>;
  readonly deadLetterName: pulumi.Output<string>;
  readonly dead: SqsQueue;
  /** What deliveries say of their failures. */
  readonly log: LogGroup;

  constructor(name: string, args: IntakeArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:CentralIntake", name, {}, opts);
    const { secrets } = args;
    const dead = this.deadLetters(name, args);
    this.dead = dead;
    this.log = this.failureLog(name, args);
    const stream = this.stream(name, args);
    const sender = this.sender(name, args, stream);
    const doors = makeDoors(name, args, { keyId: secrets.keyId, dead, stream, sender }, this);
    this.doors = doors;
    this.address = doors[0].bus.arn;
    this.tenants = args.lake.tenants;
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

  private sender(name: string, { context }: IntakeArgs, stream: FirehoseDeliveryStream): ServiceRole {
    return serviceRole(
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
  }
}
