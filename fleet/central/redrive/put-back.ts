import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import type { AwsAccount } from "./aws-account";
import type { Message } from "./aws-queue";
import type { Letter } from "./letter";

/** A letter that may be put back, and the message that it came in. */
export interface Sorted {
  readonly message: Message;
  readonly letter: Letter;
}

/** Puts letters where EventBridge would have delivered them. */
export interface PutBack {
  /** Why a letter is none of those that are put back here; undefined where it is one. */
  refuses(sorted: Sorted): string | undefined;
  /** @returns those that were taken */
  put(sorted: readonly Sorted[]): Promise<readonly Sorted[]>;
}

/** Bytes of events in a call. Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const MOST_BYTES = 200_000;

/** What stamps could not deliver goes on the stamp's own bus, whose rule delivers it with the stamp's own role. */
export function ontoBus(aws: AwsAccount, bus: string, account: string): PutBack {
  const schema = z.object({ Entries: z.array(z.object({ EventId: z.string().optional() })) });
  return {
    refuses: ({ letter }) => (letter.account === account ? undefined : "another account's"),
    put: async (sorted) => {
      const taken: Sorted[] = [];
      for (const group of bySize(sorted)) {
        const entries = group.map(({ letter }) => ({
          ...{ EventBusName: bus, Source: letter.source, DetailType: letter.detailType },
          ...{ Detail: letter.detail, Time: letter.taken, Resources: letter.resources },
        }));
        const { Entries } = await aws.call(["events", "put-events"], schema, { Entries: entries });
        taken.push(...group.filter((_, index) => Entries[index]?.EventId !== undefined));
      }
      return taken;
    },
  };
}

/**
 * What the centre's bus could not deliver goes to the stream that it was for, as it is: put on the bus once more, it would be the centre's
 * own, and nobody could tell whose it was.
 * @param streams names of the centre's streams
 * @param accounts of the stamps that it takes events from
 */
export function intoStreams(
  aws: AwsAccount,
  streams: readonly string[],
  accounts: ReadonlySet<string>,
): PutBack {
  const streamOf = ({ message: { target = "" } }: Sorted): string | undefined =>
    streams.find((name) => target.endsWith(`:deliverystream/${name}`));
  const schema = z.object({
    RequestResponses: z.array(z.object({ RecordId: z.string().optional() })),
  });
  return {
    refuses: (sorted) => {
      if (!accounts.has(sorted.letter.account)) return "another account's";
      return streamOf(sorted) === undefined ? "for no stream of the centre's" : undefined;
    },
    put: async (sorted) => {
      const plain = await plainText(aws.env);
      const taken: Sorted[] = [];
      for (const name of streams) {
        const group = sorted.filter((each) => streamOf(each) === name);
        if (group.length === 0) continue;
        const Records = group.map(({ message }) => ({ Data: message.body }));
        const input = { DeliveryStreamName: name, Records };
        const { RequestResponses } = await aws.call(
          ["firehose", "put-record-batch", ...plain],
          schema,
          input,
        );
        taken.push(...group.filter((_, index) => RequestResponses[index]?.RecordId !== undefined));
      }
      return taken;
    },
  };
}

/**
 * What lets version 2 of the CLI take a record's text as it is; version 1 knows no other way, and no such option. Source:
 * https://docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-changes.html
 */
async function plainText(env: AwsAccount["env"]): Promise<readonly string[]> {
  const { stdout, stderr } = await promisify(execFile)("aws", ["--version"], {
    env: { ...env },
    timeout: 60_000,
  });
  return /^aws-cli\/1\./u.test(stdout || stderr) ? [] : ["--cli-binary-format", "raw-in-base64-out"];
}

function bySize(sorted: readonly Sorted[]): readonly (readonly Sorted[])[] {
  const groups: Sorted[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const each of sorted) {
    const size = Buffer.byteLength(each.letter.detail);
    if (bytes + size > MOST_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(each);
    bytes += size;
  }
  return groups;
}
