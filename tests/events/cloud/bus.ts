import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { Moto } from "../../emulators/moto";

const REGION = "eu-west-1";
const ACCOUNT = "123456789012";
/** By it moto knows which service is asked, as AWS does by the host. */
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=emulator/20300101/${REGION}/sqs/aws4_request, SignedHeaders=host, Signature=0`;

/** What arrived behind the stamp's rule: EventBridge's own form around what was sent. */
export interface Arrived {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** The line as it would go to Firehose. */
  readonly line: string;
}

/** A bus as a stamp has it, with a queue behind a rule like that of the stamp: what is in the queue went through. */
export class Bus {
  private constructor(
    private readonly moto: Moto,
    readonly arn: string,
    private readonly queueUrl: string,
  ) {}

  static async make(moto: Moto, name: string): Promise<Bus> {
    const client = new EventBridgeClient({
      region: REGION,
      endpoint: moto.endpoint,
      credentials: Moto.credentials,
    });
    const { EventBusArn = "" } = await client.send(new CreateEventBusCommand({ Name: name }));
    await sqs(moto, "CreateQueue", { QueueName: name });
    const rule = { Name: "to-centre", EventBusName: name };
    await client.send(
      new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: ["stampworks"] }) }),
    );
    const arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
    await client.send(
      new PutTargetsCommand({ Rule: rule.Name, EventBusName: name, Targets: [{ Id: "queue", Arn: arn }] }),
    );
    client.destroy();
    return new Bus(moto, EventBusArn, `${moto.endpoint}/${ACCOUNT}/${name}`);
  }

  /** All that came since the last look, in moto's order. */
  async arrived(): Promise<Arrived[]> {
    const all: Arrived[] = [];
    for (;;) {
      const { Messages = [] } = (await sqs(this.moto, "ReceiveMessage", {
        QueueUrl: this.queueUrl,
        MaxNumberOfMessages: 10,
      })) as { Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string }[] };
      if (Messages.length === 0) return all;
      for (const { Body, ReceiptHandle } of Messages) {
        all.push({ ...(JSON.parse(Body) as Omit<Arrived, "line">), line: Body });
        await sqs(this.moto, "DeleteMessage", { QueueUrl: this.queueUrl, ReceiptHandle });
      }
    }
  }
}

async function sqs(moto: Moto, action: string, body: object): Promise<unknown> {
  const answer = await fetch(moto.endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `AmazonSQS.${action}`,
      authorization: AUTHORIZATION,
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${action}: ${text}`);
  return text === "" ? {} : (JSON.parse(text) as unknown);
}
