import { closeSync, ftruncateSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { StampError } from "../errors";
import { DISK, type Disk } from "../files/disk";
import { type KillPoint, writeDurably, writeWhole } from "../files/durable";
import { readBytes } from "../files/read-bytes";
import { shownPath } from "../files/shown-path";
import { asError, codeOf, fileError } from "../system-error";

/** What the journals of one kind of work hold, and what their lines come to. */
export interface JournalForm<Entry extends { readonly kind: string }, State extends object> {
  /** Its journals' files are `<name>-0001.jsonl` and so on. */
  readonly name: string;
  readonly schema: z.ZodType<Entry>;
  /** The state after the first line; undefined when a journal can't begin with it. */
  begun(entry: Entry): State | undefined;
  /** The state after one more line. */
  apply(state: State, entry: Entry): State;
  /** What to do when a journal is damaged. */
  readonly fix: string;
}

/** One journal that is written: wherever it is kept, an entry is safe before the next thing is done. */
export interface OpenJournal<Entry extends { readonly kind: string }, State extends object> {
  readonly number: number;
  readonly state: State;
  /**
   * Appends an event; when this is done, it is safe. After one that failed nothing more is done by this journal.
   * @throws StampError `locked` when another operator has taken the work over
   */
  append(entry: Entry): Promise<void> | void;
  close(): void;
}

/**
 * An append-only journal in a file: a line an event, each on the disk before the next thing is done. Only who holds the lock
 * of its folder may have one open.
 */
export class Journal<Entry extends { readonly kind: string }, State extends object>
  implements OpenJournal<Entry, State>
{
  private readonly fd: number;
  private failure: Error | undefined;

  private constructor(
    private readonly form: JournalForm<Entry, State>,
    readonly number: number,
    file: string,
    private current: State,
    private length: number,
    private readonly killPoint: KillPoint,
    private readonly disk: Disk = DISK,
  ) {
    this.fd = openSync(file, "r+");
    // What a killed writer left half written was never acted on.
    ftruncateSync(this.fd, length);
    disk.sync(this.fd);
  }

  /** Begins a journal; it is there with its first line, or not at all. */
  static create<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
    folder: string,
    begin: Entry,
    killPoint: KillPoint = () => undefined,
  ): Journal<Entry, State> {
    const number = (numbers(form, folder)[0] ?? 0) + 1;
    const state = form.begun(begin);
    if (state === undefined) throw damaged(form, number, 1);
    const line = `${textOf(form, begin)}\n`;
    const file = join(folder, nameOf(form, number));
    writeDurably(file, line, { killPoint });
    return new Journal(form, number, file, state, Buffer.byteLength(line), killPoint);
  }

  /**
   * Opens the newest journal to go on with it; undefined where there is none.
   * @throws StampError `state` when it is damaged
   */
  static open<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
    folder: string,
    killPoint: KillPoint = () => undefined,
  ): Journal<Entry, State> | undefined {
    const [number] = numbers(form, folder);
    if (number === undefined) return undefined;
    const { length, state } = read(form, folder, number);
    return new Journal(form, number, join(folder, nameOf(form, number)), state, length, killPoint);
  }

  get state(): State {
    return this.current;
  }

  /** Appends an event; when this returns, it is safe. After one that failed nothing more is done by this journal. */
  append(entry: Entry): void {
    // Whether the failed line is on the disk is not known; what comes after it must not decide that.
    if (this.failure !== undefined) throw this.failure;
    const bytes = Buffer.from(`${textOf(this.form, entry)}\n`);
    this.killPoint("journal: before", entry.kind);
    try {
      writeWhole(this.fd, bytes, this.length, this.disk);
      this.killPoint("journal: written", entry.kind);
      this.disk.sync(this.fd);
    } catch (error) {
      this.failure = asError(error);
      throw error;
    }
    this.length += bytes.length;
    this.current = this.form.apply(this.current, entry);
    this.killPoint("journal: synced", entry.kind);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/**
 * What the newest journal says, without holding anything; undefined where there is none.
 * @throws StampError `state` when it is damaged
 */
export function readJournal<Entry extends { readonly kind: string }, State extends object>(
  form: JournalForm<Entry, State>,
  folder: string,
): (State & { readonly number: number }) | undefined {
  const [number] = numbers(form, folder);
  return number === undefined ? undefined : { ...read(form, folder, number).state, number };
}

/**
 * What each journal says, the newest first, without holding anything.
 * @throws StampError `state` when one is damaged
 */
export function readJournals<Entry extends { readonly kind: string }, State extends object>(
  form: JournalForm<Entry, State>,
  folder: string,
): (State & { readonly number: number })[] {
  return numbers(form, folder).map((number) => ({ ...read(form, folder, number).state, number }));
}

/** Most bytes of a journal: ten thousand stamps leave some ten million. */
const MAX_BYTES = 512 * 1024 * 1024;

type AnyForm = Pick<JournalForm<{ kind: string }, object>, "name" | "fix">;

function nameOf({ name }: AnyForm, number: number): string {
  return `${name}-${String(number).padStart(4, "0")}.jsonl`;
}

/** Numbers of the journals there are, the newest first. */
function numbers({ name }: AnyForm, folder: string): number[] {
  const form = new RegExp(`^${name}-([0-9]{4,9})\\.jsonl$`);
  try {
    const found = readdirSync(folder).flatMap((file) => form.exec(file)?.[1] ?? []);
    return found.map(Number).sort((a, b) => b - a);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw fileError(error, "read", { file: shownPath(folder) });
  }
}

function read<Entry extends { readonly kind: string }, State extends object>(
  form: JournalForm<Entry, State>,
  folder: string,
  number: number,
): { state: State; length: number } {
  const bytes = readBytes(join(folder, nameOf(form, number)), { limit: MAX_BYTES });
  // Only whole lines count; the rest was never confirmed.
  const length = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, length).toString("utf8").split("\n").slice(0, -1);
  return { state: replay(form, number, lines.map(jsonOf)), length };
}

/**
 * What a journal's entries come to.
 * @param values the entries as they were kept, the first line first; undefined for what is no JSON
 * @throws StampError `state` when one is not of the journal's form
 */
export function replay<Entry extends { readonly kind: string }, State extends object>(
  form: JournalForm<Entry, State>,
  number: number,
  values: readonly unknown[],
): State {
  const [first, ...entries] = values.map((value, index) => {
    const result = form.schema.safeParse(value);
    if (result.success) return result.data;
    throw damaged(form, number, index + 1);
  });
  const begun = first === undefined ? undefined : form.begun(first);
  if (begun === undefined) throw damaged(form, number, 1);
  return entries.reduce<State>((state, entry) => form.apply(state, entry), begun);
}

/**
 * An entry's text. What could not be read again is never written: a journal with such a line is damaged, and nobody could go on with it.
 * @throws Error that names the field, e.g. for a number that JSON does not have
 */
export function textOf<Entry extends { readonly kind: string }>(
  { name, schema }: Pick<JournalForm<Entry, object>, "name" | "schema">,
  entry: Entry,
): string {
  const text = JSON.stringify(entry);
  const result = schema.safeParse(JSON.parse(text));
  if (result.success) return text;
  const [issue] = result.error.issues;
  throw new Error(
    `the ${name}'s journal can't keep this line: ${[entry.kind, ...(issue?.path ?? [])].join(".")}: ${issue?.message ?? ""}`,
  );
}

/** An entry as its text says it; undefined for what is no JSON. */
export function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Said of a journal that nobody can go on with. */
export function damaged(form: AnyForm, number: number, line: number): StampError {
  const file = nameOf(form, number);
  return new StampError("state", `the ${form.name}'s journal is damaged`, { file, line, fix: form.fix });
}
