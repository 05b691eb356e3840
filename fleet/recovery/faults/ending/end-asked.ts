import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { JournalForm } from "../../../../core/journal/journal";
import type { JournalStore } from "../../../../core/journal/store";
import { operator } from "../../../../core/locks/lock";

/** Milliseconds between two looks whether somebody else ended the fault. */
const LOOK_MS = 1000;
/** Milliseconds that somebody who asks at the same time is waited for. */
const MOST_MS = 30_000;

const entrySchema = z.strictObject({
  kind: z.literal("begin"),
  version: z.literal(1),
  /** The drill's own name. */
  token: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
});
type Entry = z.output<typeof entrySchema>;

/** Ends that were asked for beside whoever works on the fault: that one has the lock of the fault's own journal. */
const END_JOURNAL: JournalForm<Entry, Entry> = {
  name: "end",
  schema: entrySchema,
  begun: (entry) => entry,
  apply: (state) => state,
  fix: "move the journal away",
};

const of = (all: JournalStore): JournalStore => all.of("fault-ends");

/** Tells whoever works on a fault that it is ended. */
export async function askEnd(all: JournalStore, token: string, signal: AbortSignal): Promise<void> {
  const store = of(all);
  const patience = { isBrief: () => true, signal, mostMs: MOST_MS };
  const lock = await store.lock("drill fail --end", "the end of a fault", patience);
  try {
    const begin: Entry = { kind: "begin", version: 1, token, by: operator(), at: new Date().toISOString() };
    (await store.create(END_JOURNAL, begin, lock)).close();
  } finally {
    await lock.release();
  }
}

/** Who works on a fault, and hears who else ends it. */
export class EndHeard {
  private readonly heard = new AbortController();
  private readonly over = new AbortController();
  private readonly looking: Promise<void>;
  private who: string | undefined;

  constructor(
    private readonly all: JournalStore,
    private readonly token: string,
  ) {
    this.looking = this.look();
  }

  /** Aborted once somebody else has ended it. */
  get signal(): AbortSignal {
    return this.heard.signal;
  }

  /** Who has. */
  get by(): string | undefined {
    return this.who;
  }

  async stop(): Promise<void> {
    this.over.abort();
    await this.looking;
  }

  private async look(): Promise<void> {
    const { signal } = this.over;
    while (!signal.aborted) {
      // Journals that can't be read now are no reason to give up a drill.
      const last = await of(this.all)
        .read(END_JOURNAL)
        .catch(() => undefined);
      if (last?.token === this.token) {
        this.who = last.by;
        this.heard.abort();
        return;
      }
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
