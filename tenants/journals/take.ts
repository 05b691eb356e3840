import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Holder, holderFor, LOOK_MS, lockedBy, MOST_MS, type Patience } from "../../core/locks/lock";
import { lifeOf } from "../../core/locks/maker";
import type { RowStore } from "../registry/rows";
import { Lease, type Taken } from "./lease";
import { type LockRow, lockKeys, readLockRow } from "./lock-row";

/** How long a lock is its holder's without a sign of life; it gives one four times as often. */
export const LEASE_MS = 60_000;

/** What taking a lock takes. */
export interface Wanted {
  /** The store of the registry's rows. */
  readonly store: RowStore;
  /** Which work: `fleet`, `moves/acme`. */
  readonly scope: string;
  readonly doing: string;
  /** It, as the one who is refused knows it. */
  readonly what: string;
  readonly leaseMs: number;
}

/**
 * Takes some work for one operator, wherever the others are. A holder is succeeded when it is certain to be gone (a process of this
 * machine that ended), or when it has given no sign for the time of its lease. That time is measured here, by this machine's clock,
 * from a look at what the holder wrote last: clocks of two machines are not compared, but to refuse at once who surely lives.
 *
 * @throws StampError `locked` that tells who holds it, since when and what for
 */
export async function takeLease(wanted: Wanted, patience?: Patience): Promise<Lease> {
  const end = Date.now() + (patience?.mostMs ?? MOST_MS);
  for (;;) {
    const result = await tryLease(wanted);
    if (result instanceof Lease) return result;
    const { holder, leaseMs } = result;
    const isWaitedFor = patience?.isBrief(holder) === true && Date.now() <= end && !patience.signal.aborted;
    if (!isWaitedFor)
      throw lockedBy(
        holder,
        `the lock is free ${Math.ceil(leaseMs / 1000)} s after its last sign, of ${result.renewedAt}`,
        wanted.what,
      );
    await sleep(LOOK_MS * (0.5 + Math.random()), undefined, { signal: patience.signal }).catch(
      () => undefined,
    );
  }
}

/** @returns the lock, or what the one who has it wrote */
async function tryLease({ doing, leaseMs, scope, store: rows, what }: Wanted): Promise<Lease | LockRow> {
  const { counter, row: key } = lockKeys(scope);
  const store = rows.numbered(counter);
  for (;;) {
    const sequence = await store.sequence();
    const current = await readLockRow(store, key);
    const isHeld = current !== undefined && current !== "damaged" && !isFree(current.holder);
    if (isHeld) {
      if (isFresh(current)) return current;
      if (await isMoving(store, sequence, current.leaseMs)) {
        const now = await readLockRow(store, key);
        // Its clock is behind ours, but it lives.
        if (typeof now === "object" && now.id === current.id && !now.holder.over) return now;
        continue;
      }
    }
    const since = performance.now();
    const holder = holderFor(doing);
    const row: LockRow = {
      id: randomUUID(),
      holder,
      // The number of writes only grows, so that of two holders the later has the higher one, whatever a row says.
      fence: sequence + 1,
      leaseMs,
      renewed: 0,
      renewedAt: holder.since,
    };
    const isTaken = await commit(
      store,
      { sequence, puts: [{ ...key, value: row }], deletes: [] },
      async () => {
        const now = await readLockRow(store, key);
        return typeof now === "object" && now.id === row.id;
      },
    );
    if (!isTaken) continue;
    const notice =
      current === "damaged" ? { notice: "the lock said nothing that can be read and was passed over" } : {};
    const taken: Taken = { store, key, row, sequence: sequence + 1, since, what, ...notice };
    return new Lease(taken);
  }
}

/** Whether a holder has given the work back, or is certain to be gone. */
function isFree(holder: Holder): boolean {
  return holder.over || lifeOf(holder) === "dead";
}

/** Whether a holder has just said that it is there. What a clock says that is ahead of ours is looked at, and not believed. */
function isFresh({ leaseMs, renewedAt }: LockRow): boolean {
  const age = Date.now() - Date.parse(renewedAt);
  return age >= 0 && age < leaseMs;
}

/**
 * Looks at a lock for the time of its lease. Time in which this process did not run (a machine that was asleep or too busy) counts as
 * one pause at most: the holder may not have run, either.
 * @returns whether anything was written for its holder meanwhile
 */
async function isMoving(store: RowStore, sequence: number, leaseMs: number): Promise<boolean> {
  const pause = Math.min(leaseMs / 10, 5000);
  for (let left = leaseMs; left > 0; left -= pause) {
    await sleep(pause);
    if ((await store.sequence()) !== sequence) return true;
  }
  return false;
}

/** A commit whose answer was lost may have been made. */
async function commit(
  store: RowStore,
  rows: Parameters<RowStore["commit"]>[0],
  isMade: () => Promise<boolean>,
): Promise<boolean> {
  try {
    return (await store.commit(rows)) || (await isMade());
  } catch (error) {
    if (await isMade().catch(() => false)) return true;
    throw error;
  }
}
