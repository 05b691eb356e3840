import { z } from "zod";
import {
  damaged,
  type JournalForm,
  jsonOf,
  type OpenJournal,
  replay,
  textOf,
} from "../../core/journal/journal";
import { StampError } from "../../core/errors";
import { MOST_LINE, type Numbered } from "../../core/journal/store";
import { asError } from "../../core/system-error";
import type { Row, RowStore } from "../registry/rows";
import type { Lease } from "./lease";

/**
 * Most characters of a row. The first entry names all stamps of a fleet; DynamoDB takes 400 KB a row, Firestore 1 MB, and a
 * character may take three bytes.
 */
const MOST_CHARACTERS = 100_000;
/** Most rows of an entry. */
const MOST_PARTS = MOST_LINE / MOST_CHARACTERS;

/** A row of a journal: an entry's text or a part of it, and the fencing number of who wrote it. */
const rowSchema = z.object({
  fence: z.int().min(1),
  text: z.string(),
  /** How many rows the entry has. */
  parts: z.int().min(1).max(MOST_PARTS),
});

type AnyEntry = { readonly kind: string };

/** Where the journals of some work are: one partition lists them, and each has one of its own. */
function partitionsOf(scope: string, name: string): { list: string; lines: (number: number) => string } {
  return {
    list: `journals/${scope}/${name}`,
    lines: (number) => `journal/${scope}/${name}/${sortOf(number)}`,
  };
}

function sortOf(number: number): string {
  return String(number).padStart(9, "0");
}

/**
 * A journal in the registry's store: each entry is a row, written on the condition that its writer still has the lock. An entry of a
 * holder that was taken over is never written.
 */
export class SharedJournal<Entry extends AnyEntry, State extends object>
  implements OpenJournal<Entry, State>
{
  private failure: Error | undefined;

  private constructor(
    private readonly form: JournalForm<Entry, State>,
    readonly number: number,
    private readonly lease: Lease,
    private readonly partition: string,
    private current: State,
    private lines: number,
  ) {}

  /** Begins a journal; it is there with its first line, or not at all. */
  static async create<Entry extends AnyEntry, State extends object>(
    form: JournalForm<Entry, State>,
    begin: Entry,
    { lease, scope, store }: { readonly lease: Lease; readonly scope: string; readonly store: RowStore },
  ): Promise<SharedJournal<Entry, State>> {
    const { lines, list } = partitionsOf(scope, form.name);
    const number = ((await numbers(store, list))[0] ?? 0) + 1;
    const state = form.begun(begin);
    if (state === undefined) throw damaged(form, number, 1);
    await lease.write([
      { partition: list, sort: sortOf(number), value: { begun: new Date().toISOString() } },
      ...entryRows(lines(number), 1, lease, textOf(form, begin)),
    ]);
    return new SharedJournal(form, number, lease, lines(number), state, 1);
  }

  /** Opens the newest journal to go on with it; undefined where there is none. @throws StampError `state` when it is damaged */
  static async open<Entry extends AnyEntry, State extends object>(
    form: JournalForm<Entry, State>,
    { lease, scope, store }: { readonly lease: Lease; readonly scope: string; readonly store: RowStore },
  ): Promise<SharedJournal<Entry, State> | undefined> {
    const { lines, list } = partitionsOf(scope, form.name);
    const [number] = await numbers(store, list);
    if (number === undefined) return undefined;
    const { count, state } = await readLines(form, store, lines(number), number);
    return new SharedJournal(form, number, lease, lines(number), state, count);
  }

  get state(): State {
    return this.current;
  }

  async append(entry: Entry): Promise<void> {
    // Whether the failed line was written is not known; what comes after it must not decide that.
    if (this.failure !== undefined) throw this.failure;
    const text = textOf(this.form, entry);
    this.lines += 1;
    try {
      await this.lease.write(entryRows(this.partition, this.lines, this.lease, text));
    } catch (error) {
      this.failure ??= asError(error);
      throw error;
    }
    this.current = this.form.apply(this.current, entry);
  }

  close(): void {
    this.failure ??= new Error("the journal is closed");
  }
}

function entryRows(partition: string, line: number, { fence }: Lease, text: string): Row[] {
  if (text.length > MOST_LINE)
    throw new StampError("input", "too much for one entry of a journal", {
      received: `${text.length} characters`,
      ...{ allowed: `at most ${MOST_LINE}`, fix: "change some of the stamps at a time" },
    });
  const parts = Math.ceil(text.length / MOST_CHARACTERS);
  return Array.from({ length: parts }, (_, part) => ({
    partition,
    sort: rowSort(line, part),
    value: { fence, parts, text: text.slice(part * MOST_CHARACTERS, (part + 1) * MOST_CHARACTERS) },
  }));
}

function rowSort(line: number, part: number): string {
  return `${sortOf(line)}.${String(part).padStart(2, "0")}`;
}

/** What each journal of some work says, the newest first; `most`: so many of them. */
export async function readShared<Entry extends AnyEntry, State extends object>(
  form: JournalForm<Entry, State>,
  { scope, store }: { readonly scope: string; readonly store: RowStore },
  most = Number.POSITIVE_INFINITY,
): Promise<readonly Numbered<State>[]> {
  const { lines, list } = partitionsOf(scope, form.name);
  const found: Numbered<State>[] = [];
  for (const number of (await numbers(store, list)).slice(0, most))
    found.push({ ...(await readLines(form, store, lines(number), number)).state, number });
  return found;
}

async function readLines<Entry extends AnyEntry, State extends object>(
  form: JournalForm<Entry, State>,
  store: RowStore,
  partition: string,
  number: number,
): Promise<{ readonly state: State; readonly count: number }> {
  const entries: unknown[] = [];
  let [highest, part, text] = [0, 0, ""];
  for await (const { sort, value } of store.range(partition)) {
    const line = entries.length + 1;
    const row = rowSchema.safeParse(value);
    // A row is missing, or one of a holder that had been taken over stands after its successor's.
    if (!row.success || sort !== rowSort(line, part) || row.data.fence < highest)
      throw damaged(form, number, line);
    highest = row.data.fence;
    text += row.data.text;
    part += 1;
    if (part < row.data.parts) continue;
    entries.push(jsonOf(text));
    [part, text] = [0, ""];
  }
  if (part > 0) throw damaged(form, number, entries.length + 1);
  return { state: replay(form, number, entries), count: entries.length };
}

/** Numbers of the journals there are, the newest first. */
async function numbers(store: RowStore, list: string): Promise<number[]> {
  const found: number[] = [];
  for await (const { sort } of store.range(list)) found.push(Number(sort));
  return found.reverse();
}
