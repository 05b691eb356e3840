import type { JournalForm, OpenJournal } from "../../core/journal/journal";
import type { JournalStore, Numbered } from "../../core/journal/store";
import type { OperatorLock, Patience } from "../../core/locks/lock";
import type { RowStore } from "../registry/rows";
import { Lease } from "./lease";
import { readShared, SharedJournal } from "./shared-journal";
import { LEASE_MS, takeLease } from "./take";

/** How a place for locks and journals is opened. */
export interface SharedOptions {
  /** As a person calls it: the registry's address. */
  readonly place: string;
  /** Only tests give one. */
  readonly leaseMs?: number;
}

/**
 * Locks and journals in the registry's store, for operators of any number of machines. A holder whose machine is gone loses its lock
 * with its lease, and who comes next goes on from its journal.
 */
export class SharedJournals implements JournalStore {
  constructor(
    private readonly store: RowStore,
    /** Which work: `fleet`, `moves`, `moves/acme`. */
    private readonly scope: string,
    private readonly options: SharedOptions,
  ) {}

  get place(): string {
    return this.options.place;
  }

  lock(doing: string, what: string, patience?: Patience): Promise<OperatorLock> {
    const { leaseMs = LEASE_MS } = this.options;
    const { scope, store } = this;
    return takeLease({ store, scope, doing, what, leaseMs }, patience);
  }

  create<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
    begin: Entry,
    lock: OperatorLock,
  ): Promise<OpenJournal<Entry, State>> {
    return SharedJournal.create(form, begin, this.as(lock));
  }

  open<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
    lock: OperatorLock,
  ): Promise<OpenJournal<Entry, State> | undefined> {
    return SharedJournal.open(form, this.as(lock));
  }

  async read<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
  ): Promise<Numbered<State> | undefined> {
    const { scope, store } = this;
    return (await readShared(form, { scope, store }, 1))[0];
  }

  readAll<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
  ): Promise<readonly Numbered<State>[]> {
    const { scope, store } = this;
    return readShared(form, { scope, store });
  }

  of(part: string): JournalStore {
    return new SharedJournals(this.store, `${this.scope}/${part}`, this.options);
  }

  async close(): Promise<void> {
    await this.store.close();
  }

  private as(lock: OperatorLock): { lease: Lease; scope: string; store: RowStore } {
    if (lock instanceof Lease) return { lease: lock, scope: this.scope, store: this.store };
    throw new TypeError("a journal of the registry's store is written by who holds a lock of it");
  }
}
