import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../core/errors";
import type { Holder, OperatorLock } from "../../core/locks/lock";
import { plainText } from "../../core/text";
import type { Row, RowKey, RowStore } from "../registry/rows";
import { type LockRow, readLockRow } from "./lock-row";

/** Longest pause before a write that failed is tried again, milliseconds. */
const PAUSE_MS = 1000;

/** What a holder has when it has taken a lock. */
export interface Taken {
  readonly store: RowStore;
  readonly key: RowKey;
  readonly row: LockRow;
  /** The lock's number after the write that took it. */
  readonly sequence: number;
  /** By the clock of `performance.now()`, when that write was begun. */
  readonly since: number;
  /** What is held, as a person knows it. */
  readonly what: string;
  readonly notice?: string;
}

/**
 * A lock that is held for as long as its holder says it is there. All that is written for the holder goes through here, one after
 * the other, each on the condition that nothing was written since by anybody else: so whoever has taken the work over, nothing of
 * this holder comes after.
 */
export class Lease implements OperatorLock {
  readonly notice?: string;
  private readonly gone = new AbortController();
  private tail: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private row: LockRow;
  private sequence: number;
  /** Until when nobody may have taken it, by the clock of this process. */
  private until: number;
  private failure: Error | undefined;

  constructor(private readonly taken: Taken) {
    this.row = taken.row;
    this.sequence = taken.sequence;
    this.until = taken.since + taken.row.leaseMs;
    if (taken.notice !== undefined) this.notice = taken.notice;
    this.plan();
  }

  get holder(): Holder {
    return this.row.holder;
  }

  get fence(): number {
    return this.row.fence;
  }

  get lost(): AbortSignal {
    return this.gone.signal;
  }

  /**
   * Writes rows while the work is this holder's, after all that it wrote before.
   * @throws StampError `locked` when it is another's
   */
  write(puts: readonly Row[]): Promise<void> {
    const written = this.tail.then(() => this.commit(puts));
    this.tail = written.catch(() => undefined);
    return written;
  }

  async release(): Promise<void> {
    clearTimeout(this.timer);
    await this.tail;
    if (this.failure !== undefined) return;
    try {
      await this.write([this.lockRow({ ...this.row, holder: { ...this.row.holder, over: true } })]);
    } catch {
      // What can't be given back ends by itself.
    }
    this.failure ??= new Error("the lock was released");
  }

  private plan(): void {
    this.timer = setTimeout(() => void this.renew(), this.row.leaseMs / 4);
    this.timer.unref();
  }

  private async renew(): Promise<void> {
    const began = performance.now();
    const row = { ...this.row, renewed: this.row.renewed + 1, renewedAt: new Date().toISOString() };
    try {
      await this.write([this.lockRow(row)]);
    } catch {
      // Whoever writes next is told why.
      return;
    }
    this.row = row;
    this.until = began + row.leaseMs;
    if (this.failure === undefined) this.plan();
  }

  private lockRow(value: LockRow): Row {
    return { ...this.taken.key, value };
  }

  private async commit(puts: readonly Row[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      if (this.failure !== undefined) throw this.failure;
      try {
        if (await this.isWritten(puts)) return;
      } catch (error) {
        if (error instanceof StampError && error.code === "locked") throw this.lose(error);
        if (performance.now() >= this.until)
          throw this.lose(error instanceof Error ? error : new Error(String(error)));
      }
      await sleep(Math.min(20 * 2 ** attempt, PAUSE_MS) * (0.5 + Math.random()));
    }
  }

  /** @throws StampError `locked` when somebody else has the lock */
  private async isWritten(puts: readonly Row[]): Promise<boolean> {
    const { key, store } = this.taken;
    if (!(await store.commit({ sequence: this.sequence, puts, deletes: [] }))) {
      const sequence = await store.sequence();
      const row = await readLockRow(store, key);
      if (row === undefined || row === "damaged" || row.id !== this.row.id) throw this.takenOver(row);
      // Nobody else writes by this number: it was this very write, whose answer was lost.
      if (sequence === this.sequence) return false;
    }
    this.sequence += 1;
    return true;
  }

  private lose(error: Error): Error {
    clearTimeout(this.timer);
    this.failure ??= error;
    this.gone.abort(error);
    return this.failure;
  }

  private takenOver(row: LockRow | "damaged" | undefined): StampError {
    const { what } = this.taken;
    const by =
      row === undefined || row === "damaged"
        ? "nobody knows who"
        : `${row.holder.user}@${row.holder.host} (process ${row.holder.pid}) since ${row.holder.since}: ${row.holder.doing}`;
    return new StampError("locked", plainText(`the work on ${what} was taken over by ${by}`, 400), {
      fix: "this process gave no sign for too long; nothing more is done by it: see what the other does",
    });
  }
}
