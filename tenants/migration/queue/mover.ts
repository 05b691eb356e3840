import { StampError, shown } from "../../../core/errors";
import type { MoverConfig } from "../config-schema";
import type { Comparison, Crossing, Inventory, Mover } from "../mover";
import { outputOf } from "../movers-file";

/** How many of a tenant's messages wait or are worked on at a stamp. */
export type Pending = (stamp: string, tenant: string) => Promise<number>;

/**
 * Waits until a tenant's messages are worked off where they are: once the routing layer holds its requests back nobody
 * adds any. Messages are not carried from queue to queue, because none of the clouds' queues can do so without some
 * arriving twice.
 */
export class QueueDrain implements Mover {
  constructor(
    readonly name: string,
    private readonly waiting: Pending,
    /** Milliseconds that the count must stay 0: one that is approximate says so once, and then 4. */
    readonly quietMs = 0,
  ) {}

  check(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  pending({ from, tenant }: Crossing): Promise<number> {
    return this.waiting(from, tenant);
  }

  hold(): Promise<void> {
    return Promise.resolve();
  }

  copy(): Promise<void> {
    return Promise.resolve();
  }

  sync(): Promise<number> {
    return Promise.resolve(0);
  }

  compare(): Promise<readonly Comparison[]> {
    return Promise.resolve([]);
  }

  repair(): Promise<number> {
    return Promise.resolve(0);
  }

  purge(): Promise<void> {
    return Promise.resolve();
  }

  /** Nothing deletes messages: they have to be worked off. */
  async count({ tenant }: Crossing, stamp: string): Promise<Inventory> {
    return {
      held: [{ what: `messages of ${this.name}`, count: await this.waiting(stamp, tenant) }],
      problems: [],
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A queue as the project declares it. */
export function openQueue({
  name,
  pending,
  quietSeconds,
}: Extract<MoverConfig, { kind: "queue" }>): QueueDrain {
  return new QueueDrain(
    name,
    async (stamp, tenant) => {
      const text = await outputOf(pending, { stamp, tenant });
      if (/^[0-9]{1,15}$/.test(text)) return Number(text);
      throw new StampError("engine", `the command of ${name} prints no number`, {
        received: shown(text),
        allowed: "how many messages are left, such as 0",
      });
    },
    quietSeconds * 1000,
  );
}
