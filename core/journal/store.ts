import type { OperatorLock, Patience } from "../locks/lock";
import type { JournalForm, OpenJournal } from "./journal";

/** Most characters of an entry that every store of journals takes: the registry keeps one in at most 99 rows of 100,000. */
export const MOST_LINE = 9_900_000;

/** What a journal says, with its number. */
export type Numbered<State> = State & { readonly number: number };

/**
 * Where the operators of a fleet meet: who works on it, and what was done. A folder serves one machine; the registry's store serves
 * all that reach it.
 */
export interface JournalStore {
  /** What a person calls the place: a folder's path, or the registry's address. */
  readonly place: string;
  /**
   * Takes the work for one operator.
   * @param what it, as the one who is refused knows it: `the fleet`, `tenant acme`
   * @param patience how a holder who is done soon is waited for; default: not at all
   * @throws StampError `locked` that tells who holds it, since when and what for
   */
  lock(doing: string, what: string, patience?: Patience): Promise<OperatorLock>;
  /** Begins a journal, as the lock's holder; it is there with its first line, or not at all. */
  create<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
    begin: Entry,
    lock: OperatorLock,
  ): Promise<OpenJournal<Entry, State>>;
  /** Opens the newest journal to go on with it, as the lock's holder; undefined where there is none. */
  open<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
    lock: OperatorLock,
  ): Promise<OpenJournal<Entry, State> | undefined>;
  /** What the newest journal says, without holding anything; undefined where there is none. */
  read<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
  ): Promise<Numbered<State> | undefined>;
  /** What each journal says, the newest first, without holding anything. */
  readAll<Entry extends { readonly kind: string }, State extends object>(
    form: JournalForm<Entry, State>,
  ): Promise<readonly Numbered<State>[]>;
  /** The same for a part of the work that has a lock and journals of its own, such as one tenant's moves. */
  of(part: string): JournalStore;
  close(): Promise<void>;
}
