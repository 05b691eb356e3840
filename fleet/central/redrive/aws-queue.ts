import { z } from "zod";
import type { AwsAccount } from "./aws-account";

/** What waits in a queue, as AWS counts it without reading any of it. */
export interface Waiting {
  readonly waiting: number;
  /** Messages that somebody has received and neither deleted nor given back. */
  readonly inFlight: number;
  /** Age of the oldest, of the last quarter of an hour; absent where AWS has not said it. */
  readonly oldestSeconds: number | undefined;
}

/** A message of the queue. */
export interface Message {
  readonly id: string;
  readonly handle: string;
  readonly body: string;
  /** When it became a dead letter, milliseconds since 1970. */
  readonly sent: number;
  /** What EventBridge could not deliver to; absent where the bus itself failed. */
  readonly target: string | undefined;
}

/** Messages that one call takes. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const BATCH = 10;
/** Seconds for which what was received is seen by nobody else: longer than a batch takes. */
const UNSEEN = 300;
const QUARTER_MS = 900_000;

const messagesSchema = z.object({
  Messages: z
    .array(
      z.object({
        MessageId: z.string(),
        ReceiptHandle: z.string(),
        Body: z.string(),
        Attributes: z.object({ SentTimestamp: z.coerce.number() }),
        MessageAttributes: z.record(z.string(), z.object({ StringValue: z.string().optional() })).optional(),
      }),
    )
    .optional(),
});

/** A queue of dead letters. */
export class DeadLetterQueue {
  private url: string | undefined;

  constructor(
    private readonly aws: AwsAccount,
    readonly name: string,
  ) {}

  async waiting(now: Date): Promise<Waiting> {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const asked = [
      "sqs",
      "get-queue-attributes",
      "--queue-url",
      await this.at(),
      "--attribute-names",
      ...names,
    ];
    const count = z.string().regex(/^\d+$/u).transform(Number);
    const { Attributes } = await this.aws.call(
      asked,
      z.object({ Attributes: z.object({ [names[0]]: count, [names[1]]: count }) }),
    );
    return {
      waiting: Attributes[names[0]],
      inFlight: Attributes[names[1]],
      oldestSeconds: await this.oldest(now),
    };
  }

  /** Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
  private async oldest(now: Date): Promise<number | undefined> {
    const { Datapoints } = await this.aws.call(
      [
        ...["cloudwatch", "get-metric-statistics", "--namespace", "AWS/SQS"],
        ...["--metric-name", "ApproximateAgeOfOldestMessage", "--statistics", "Maximum", "--period", "60"],
        ...["--dimensions", `Name=QueueName,Value=${this.name}`],
        ...["--start-time", new Date(now.getTime() - QUARTER_MS).toISOString()],
        ...["--end-time", now.toISOString()],
      ],
      z.object({ Datapoints: z.array(z.object({ Timestamp: z.string(), Maximum: z.number() })) }),
    );
    return [...Datapoints].sort((a, b) => Date.parse(b.Timestamp) - Date.parse(a.Timestamp))[0]?.Maximum;
  }

  /** Some of what waits, at most so many; empty where nothing does. Nobody else is given it for five minutes. */
  async receive(most: number): Promise<readonly Message[]> {
    const asked = {
      QueueUrl: await this.at(),
      MaxNumberOfMessages: Math.min(BATCH, most),
      VisibilityTimeout: UNSEEN,
      WaitTimeSeconds: 1,
      AttributeNames: ["SentTimestamp"],
      MessageAttributeNames: ["TARGET_ARN"],
    };
    const { Messages = [] } = await this.aws.call(["sqs", "receive-message"], messagesSchema, asked);
    return Messages.map(({ Attributes, Body, MessageAttributes, MessageId, ReceiptHandle }) => ({
      id: MessageId,
      handle: ReceiptHandle,
      body: Body,
      sent: Attributes.SentTimestamp,
      target: MessageAttributes?.["TARGET_ARN"]?.StringValue,
    }));
  }

  /** @returns how many were not deleted, and will be put back once more */
  async delete(messages: readonly Message[]): Promise<number> {
    const entries = {
      Entries: messages.map(({ handle }, index) => ({ Id: `m${index}`, ReceiptHandle: handle })),
    };
    return this.batch("delete-message-batch", messages, entries);
  }

  /** Lets others see them again. */
  async release(messages: readonly Message[]): Promise<void> {
    for (let from = 0; from < messages.length; from += BATCH) {
      const some = messages.slice(from, from + BATCH);
      await this.batch("change-message-visibility-batch", some, {
        Entries: some.map(({ handle }, at) => ({
          Id: `m${at}`,
          ReceiptHandle: handle,
          VisibilityTimeout: 0,
        })),
      });
    }
  }

  private async batch(word: string, messages: readonly Message[], entries: object): Promise<number> {
    if (messages.length === 0) return 0;
    const schema = z.object({ Failed: z.array(z.unknown()).optional() });
    const { Failed = [] } = await this.aws.call(["sqs", word], schema, {
      QueueUrl: await this.at(),
      ...entries,
    });
    return Failed.length;
  }

  private async at(): Promise<string> {
    this.url ??= (
      await this.aws.call(
        ["sqs", "get-queue-url", "--queue-name", this.name],
        z.object({ QueueUrl: z.string() }),
      )
    ).QueueUrl;
    return this.url;
  }
}
