import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PubSub, v1 } from "@google-cloud/pubsub";

const FOLDER = join(__dirname, "../../.tools/pubsub");
const PROJECT = "acme-prod";

/** Why the fake can't be had here; undefined when it can. */
export const missingPubSub = existsSync(join(FOLDER, "version.txt"))
  ? undefined
  : "npm run pubsub:install first";

/** A message as a subscriber is given it. */
export interface Given {
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Google's own fake of Pub/Sub, on a port that it chose, with its data in memory. */
export class PubSubFake {
  private constructor(
    private readonly process: ChildProcess,
    /** `host:port` */
    readonly address: string,
  ) {}

  static async start(): Promise<PubSubFake> {
    // No machine of Google's is looked for on the network.
    process.env["METADATA_SERVER_DETECTION"] ??= "none";
    const child = spawn(join(FOLDER, "pubsub-fake"), { stdio: ["ignore", "pipe", "ignore"] });
    for await (const line of createInterface({ input: child.stdout })) return new PubSubFake(child, line);
    throw new Error(`Pub/Sub's fake ended at its start, with ${child.exitCode ?? child.signalCode}`);
  }

  /** A topic with a subscription like that of a stamp. */
  async topic(
    name: string,
  ): Promise<{ readonly topic: string; given(): Promise<Given[]>; close(): Promise<void> }> {
    const pubsub = new PubSub({ projectId: PROJECT, apiEndpoint: this.address, emulatorMode: true });
    const [topic] = await pubsub.createTopic(name);
    const [subscription] = await topic.createSubscription(name);
    const { port, ...config } = await pubsub.getClientConfig();
    const client = new v1.SubscriberClient({ ...config, port: Number(port) });
    return {
      topic: topic.name,
      /** All that is there, in the order it was published. */
      async given() {
        const all: Given[] = [];
        for (;;) {
          const [{ receivedMessages = [] }] = await client.pull({
            subscription: subscription.name,
            maxMessages: 1000,
            returnImmediately: true,
          });
          const found = receivedMessages ?? [];
          if (found.length === 0) return all;
          const numbered = found.map(({ message }) => ({
            // m0, m1, …
            number: Number(message?.messageId?.slice(1)),
            data: Buffer.from(message?.data ?? "").toString(),
            attributes: message?.attributes ?? {},
          }));
          all.push(...numbered.sort((a, b) => a.number - b.number));
          await client.acknowledge({
            subscription: subscription.name,
            ackIds: found.map(({ ackId }) => ackId ?? ""),
          });
        }
      },
      async close() {
        await client.close();
        await pubsub.close();
      },
    };
  }

  stop(): void {
    this.process.kill();
  }
}
