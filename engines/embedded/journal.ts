import { closeSync, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";
import { asError } from "../../core/system-error";
import { StampError } from "../../core/errors";
import { writeDurably, writeWhole } from "../../core/files/durable";
import { isThere } from "../../core/files/read-bytes";
import { readTextFile } from "../../core/files/read-text";
import { isMap, type PropertyMap } from "../../graph/model/property";
import { stateFault } from "./resource-state";

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
  private failure: Error | undefined;

  /** Begins a journal in the place of any other: it is there with its first line, or not at all. */
  constructor(
    readonly file: string,
    first: JournalEntry,
  ) {
    writeDurably(file, lineOf(first), { mode: 0o600 });
    this.fd = openSync(file, "a");
  }

  /** Appends a line; resolves when it is safe on the disk. */
  async append(entry: JournalEntry): Promise<void> {
    this.waiting.push(lineOf(entry));
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
      // A line may be on the disk in part: what came after it would be read as its end.
      if (this.failure !== undefined) throw this.failure;
      writeWhole(this.fd, Buffer.from(text), null);
      await sync(this.fd);
    } catch (error) {
      this.failure = asError(error);
      throw error;
    } finally {
      this.flushing = undefined;
    }
  }
}

/** Most bytes of a journal; an update of a stamp leaves some megabytes. */
const MAX_BYTES = 1024 * 1024 * 1024;

/**
 * The lines of a journal; a last one that was not finished is left out.
 * @throws StampError when it is there and can't be read, or is damaged: what it says is known nowhere else
 */
export function readJournal(file: string, shownPath: string): JournalEntry[] {
  if (!isThere(file)) return [];
  const lines = readTextFile(file, { limit: MAX_BYTES, name: shownPath }).split("\n").slice(0, -1);
  return lines.map((line, index) => {
    const entry = entryOf(line);
    if (entry !== undefined) return entry;
    const fix = "restore it from a backup, or delete it and refresh the stack";
    throw new StampError("state", "the journal of an interrupted update is damaged", {
      file: shownPath,
      line: index + 1,
      fix,
    });
  });
}

/** Fields that are texts, by the kind of a line; a line with a state has one that can be. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  base: ["digest"],
  intent: ["op", "token"],
  void: ["token"],
  put: [],
  condemn: ["urn", "id"],
  drop: ["urn", "id"],
};

/** A line's entry; undefined for what is none. */
function entryOf(line: string): JournalEntry | undefined {
  let entry: JournalEntry & PropertyMap;
  try {
    entry = JSON.parse(line) as JournalEntry & PropertyMap;
  } catch {
    return undefined;
  }
  return isMap(entry) && isEntry(entry) ? entry : undefined;
}

function isEntry(entry: PropertyMap): boolean {
  const { kind, state, token } = entry;
  if (typeof kind !== "string" || !Object.hasOwn(TEXTS, kind)) return false;
  const texts = TEXTS[kind] ?? [];
  if (!texts.every((field) => typeof entry[field] === "string")) return false;
  const hasState = kind === "intent" || kind === "put";
  if (hasState && stateFault(state) !== undefined) return false;
  return token === undefined || typeof token === "string";
}

function lineOf(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}
