import { hash } from "node:crypto";
import type { DeadLetterQueue, Message } from "./aws-queue";
import type { Erased } from "./erased";
import { readLetter } from "./letter";
import type { PutBack, Sorted } from "./put-back";

/** What became of a queue's letters. */
export interface Drained {
  readonly putBack: number;
  /** Deleted for good: their tenants were erased after they were written. */
  readonly erased: number;
  /** Why letters were left where they are → how many. */
  readonly left: Readonly<Record<string, number>>;
  /** Letters that were put back and could not be deleted: they are put back once more, and known by their ids. */
  readonly twice: number;
  /** Something that was put back was a dead letter again: what keeps it from being delivered is not mended. */
  readonly cameBack: boolean;
}

/** Milliseconds by which this machine's clock and the queue's may differ. */
const CLOCKS_MS = 5000;

interface Tools {
  readonly queue: Pick<DeadLetterQueue, "receive" | "delete" | "release">;
  readonly erased: Pick<Erased, "look" | "fateOf">;
  readonly put: PutBack;
  /** Letters that are taken at most. */
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly told: (putBack: number) => void;
}

/**
 * Puts back what waits, ten at a time: looked at whose it is, put where it was to go, and only then deleted. Whatever happens to this process, no
 * letter is lost, and the next run goes on; what was put back twice has the same id.
 * @throws StampError `state` as soon as a letter is of a tenant that is being erased
 */
export async function drain({ erased, limit, put, queue, signal, told }: Tools): Promise<Drained> {
  const left: Record<string, number> = {};
  const done = { putBack: 0, erased: 0, twice: 0 };
  const seen = new Set<string>();
  const wasPut = new Set<string>();
  const held = new Map<string, Message>();
  // What waited twice before has not come back. Clocks differ by less than this.
  const began = Date.now() - CLOCKS_MS;
  let cameBack = false;
  const leave = (message: Message, why: string): void => {
    left[why] = (left[why] ?? 0) + 1;
    held.set(message.id, message);
  };
  try {
    while (!signal.aborted && !cameBack && seen.size < limit) {
      const messages = await queue.receive(limit - seen.size);
      for (const message of messages) held.set(message.id, message);
      const fresh = messages.filter(({ id }) => !seen.has(id));
      if (fresh.length === 0) break;
      for (const { id } of fresh) seen.add(id);
      const tombstones = await erased.look();
      const good: Sorted[] = [];
      const gone: Message[] = [];
      for (const message of fresh) {
        const letter = readLetter(message.body);
        if (typeof letter === "string") {
          leave(message, letter);
          continue;
        }
        const fate = await erased.fateOf(letter, tombstones);
        const why = fate === "unknown tenant" ? fate : put.refuses({ message, letter });
        if (fate === "erased") gone.push(message);
        else if (why !== undefined) leave(message, why);
        else if (message.sent >= began && wasPut.has(keyOf(letter.detail))) {
          cameBack = true;
          leave(message, "came back");
        } else good.push({ message, letter });
      }
      const taken = await put.put(good);
      for (const { letter } of taken) wasPut.add(keyOf(letter.detail));
      for (const each of good) if (!taken.includes(each)) leave(each.message, "not taken");
      const away = [...taken.map(({ message }) => message), ...gone];
      done.twice += await queue.delete(away);
      for (const { id } of away) held.delete(id);
      done.putBack += taken.length;
      done.erased += gone.length;
      told(done.putBack);
    }
  } finally {
    // Where that fails, they are seen again once their time is over.
    await queue.release([...held.values()]).catch(() => undefined);
  }
  return { ...done, left, cameBack };
}

function keyOf(detail: string): string {
  return hash("sha256", detail);
}
