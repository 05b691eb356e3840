import { Queue as SqsQueue, QueuePolicy, RedriveAllowPolicy } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs, QueuePart } from "../contract/parts";
import { DAY } from "../contract/units";
import { QUEUE } from "./internal/limits";
import { policy, tlsOnly } from "./internal/policies";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the queue is made from. */
export interface QueueArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

/** Days SQS keeps a message at most. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const LONGEST_RETENTION = 14;

/** The work queue and the dead-letter queue that takes only its messages. */
export class Queue extends pulumi.ComponentResource implements QueuePart {
  readonly queueId: pulumi.Output<string>;
  readonly deadLetterId: pulumi.Output<string>;
  readonly queueArn: pulumi.Output<string>;
  readonly queueName: pulumi.Output<string>;
  readonly deadLetterName: pulumi.Output<string>;

  constructor(name: string, args: QueueArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Queue", name, {}, opts);
    const { spec } = args;
    const dead = this.queue(name, "dead", args, { messageRetentionSeconds: LONGEST_RETENTION * DAY });
    const work = this.queue(name, "work", args, {
      messageRetentionSeconds: spec.queue.retentionDays * DAY,
      visibilityTimeoutSeconds: spec.queue.visibilityTimeoutSeconds,
      redrivePolicy: pulumi.jsonStringify({
        deadLetterTargetArn: dead.arn,
        maxReceiveCount: spec.queue.maxDeliveries,
      }),
    });
    new RedriveAllowPolicy(
      `${name}-redrive`,
      {
        queueUrl: dead.url,
        redriveAllowPolicy: pulumi.jsonStringify({
          redrivePermission: "byQueue",
          sourceQueueArns: [work.arn],
        }),
      },
      { parent: this },
    );
    this.queueId = work.url;
    this.queueArn = work.arn;
    this.queueName = work.name;
    this.deadLetterId = dead.url;
    this.deadLetterName = dead.name;
    this.registerOutputs({ queueId: this.queueId, deadLetterId: this.deadLetterId });
  }

  private queue(
    name: string,
    role: "work" | "dead",
    { context, secrets }: QueueArgs,
    settings: {
      messageRetentionSeconds: number;
      visibilityTimeoutSeconds?: number;
      redrivePolicy?: pulumi.Output<string>;
    },
  ): SqsQueue {
    const queue = new SqsQueue(
      `${name}-${role}`,
      {
        name: context.physicalName(role, QUEUE),
        kmsMasterKeyId: secrets.keyId,
        kmsDataKeyReusePeriodSeconds: 300,
        // Long polling: an empty queue costs a request every 20 s a worker, not hundreds.
        receiveWaitTimeSeconds: 20,
        ...settings,
        tags: context.tags("queue"),
      },
      { parent: this },
    );
    new QueuePolicy(
      `${name}-${role}-policy`,
      { queueUrl: queue.url, policy: policy(tlsOnly("sqs:*", queue.arn)) },
      { parent: this },
    );
    return queue;
  }
}
