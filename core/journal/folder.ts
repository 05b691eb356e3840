import { join } from "node:path";
import { shownPath } from "../files/shown-path";
import { awaitLock, type OperatorLock, type Patience, takeLock } from "../locks/lock";
import { Journal, type JournalForm, type OpenJournal, readJournal, readJournals } from "./journal";
import type { JournalStore, Numbered } from "./store";

/**
 * Locks and journals in a folder. It serves the processes of one machine: whether the holder of a lock lives is known only there, so
 * a lock that another machine left on a shared disk has to be deleted by hand.
 */
export class FolderJournals implements JournalStore {
  constructor(private readonly folder: string) {}

  get place(): string {
    return shownPath(this.folder);
  }

  async lock(doing: string, what: string, patience?: Patience): Promise<OperatorLock> {
    return patience === undefined
      ? takeLock(this.folder, doing, what)
      : awaitLock(this.folder, doing, what, patience);
  }

  async create<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
    begin: Entry,
  ): Promise<OpenJournal<Entry, State>> {
    return Journal.create(form, this.folder, begin);
  }

  async open<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
  ): Promise<OpenJournal<Entry, State> | undefined> {
    return Journal.open(form, this.folder);
  }

  async read<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
  ): Promise<Numbered<State> | undefined> {
    return readJournal(form, this.folder);
  }

  async readAll<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
  ): Promise<readonly Numbered<State>[]> {
    return readJournals(form, this.folder);
  }

  of(part: string): JournalStore {
    return new FolderJournals(join(this.folder, part));
  }

  async close(): Promise<void> {
    // A folder is not held open.
  }
}
