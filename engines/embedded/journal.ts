import { appendFileSync, closeSync, fdatasync, openSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

const sync = promisify(fdatasync);

/** One line of a journal: what is about to happen, or what has happened. Secrets in it are encrypted. */
export type JournalEntry =
  /** First line: digest of the snapshot the journal continues. */
  | { readonly kind: "base"; readonly digest: string }
  /** A create, update or delete is about to be asked of the cloud. */
  | {
      readonly kind: "intent";
      readonly op: "create" | "update" | "delete";
      readonly token: string;
      readonly state: object;
    }
  /** An intent came to nothing. */
  | { readonly kind: "void"; readonly token: string }
  /** A resource is as given, and the intent, if any, is done. */
  | { readonly kind: "put"; readonly token?: string; readonly state: object }
  /** The current resource of this URN and id waits to be deleted. */
  | { readonly kind: "condemn"; readonly urn: string; readonly id: string }
  /** A resource is gone, and the intent, if any, is done. */
  | {
      readonly kind: "drop";
      readonly token?: string;
      readonly urn: string;
      readonly id: string;
      readonly condemned: boolean;
    };

/**
 * The append-only journal of a running update. Lines that arrive while the disk is busy are written and synced
 * together, so that many resources at once cost few syncs.
 */
export class Journal {
  private readonly fd: number;
  private waiting: string[] = [];
  private flushing: Promise<void> | undefined;

  constructor(readonly file: string) {
    this.fd = openSync(file, "a", 0o600);
  }

  /** Appends a line; resolves when it is safe on the disk. */
  async append(entry: JournalEntry): Promise<void> {
    this.waiting.push(`${JSON.stringify(entry)}\n`);
    // Whoever comes while a sync runs takes part in the next one.
    const current = this.flushing;
    if (current !== undefined) await current;
    if (this.waiting.length > 0) this.flushing ??= this.flush();
    await this.flushing;
  }

  /** Resolves when all lines are safe. */
  async settle(): Promise<void> {
    while (this.flushing !== undefined || this.waiting.length > 0) {
      this.flushing ??= this.flush();
      await this.flushing;
    }
  }

  async close(): Promise<void> {
    await this.settle();
    closeSync(this.fd);
  }

  private async flush(): Promise<void> {
    try {
      // Let registrations that are ready in this turn of the event loop join.
      await new Promise((resolve) => setImmediate(resolve));
      const text = this.waiting.join("");
      this.waiting = [];
      appendFileSync(this.fd, text);
      await sync(this.fd);
    } finally {
      this.flushing = undefined;
    }
  }
}

/** The lines of a journal; a last one that was not finished is left out. */
export function readJournal(file: string): JournalEntry[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as JournalEntry];
    } catch {
      return [];
    }
  });
}
