import type { BundleReader, BundleWriter } from "../bundle/parts";

/** A direction in which a tenant's data goes. On the way back `from` and `to` have changed places. */
export interface Crossing {
  readonly tenant: string;
  /** Id of the stamp whose data is the truth. */
  readonly from: string;
  /** Id of the stamp that is made equal to it. */
  readonly to: string;
  /**
   * Fencing token: the registry's version of the tenant at which this mover took over. It only grows. A mover that
   * meets a higher one must stop, and a writer with a lower one is refused.
   */
  readonly epoch: number;
  /**
   * `forward` to the target; `back` to the source, when the move is aborted.
   */
  readonly direction: "forward" | "back";
  /**
   * The registry's version from which on the tenant's home was another stamp for good. Given when what is at the source is
   * deleted: who is told a home there by a later version was told so because the tenant has come back.
   */
  readonly left?: number;
  /**
   * The crossing keeps a standby for good: what is open at `from` is open until its server starts anew. One that was thought lost, and
   * comes back, is closed until it is asked again. Default: it is open until it is closed.
   */
  readonly lasting?: boolean;
  /** How the mover's data names the tenant, where it was asked before; see {@link Mover.nameOf}. Default: it is asked. */
  readonly named?: string;
}

/**
 * How a stamp treats the tenant's writers:
 * - `open`: writers are admitted and each change is noted, so that it can be brought to the other stamp;
 * - `closed`: no writer is admitted; what was admitted before is finished when `hold` returns;
 * - `free`: as before the migration: nothing is noted, nothing refused, nothing of the mover's is left.
 */
export type FenceState = "open" | "closed" | "free";

/** What a comparison found. */
export interface Comparison {
  /** What was compared, for people: `public.orders`. */
  readonly what: string;
  /** How many rows, objects … are at `from`. */
  readonly from: number;
  /** How many are at `to`. */
  readonly to: number;
  /** Checksum of the contents at `from`, the same for equal contents in whatever order they lie. */
  readonly checksum: string;
  /** The same of `to`. Left out where contents are compared key by key. */
  readonly checksumAtTo?: string;
  /** Keys whose contents differ, the first 20; empty when both are equal. Keys only: contents may be secret. */
  readonly differing: readonly string[];
}

/** Whether both ends are the same: counts and checksums decide, and not only that no key is known to differ. */
export function isEqual({ checksum, checksumAtTo = checksum, differing, from, to }: Comparison): boolean {
  return from === to && checksum === checksumAtTo && differing.length === 0;
}

/** What a mover is given to copy with. */
export interface CopyTools {
  /** Tells how much of something was copied. */
  readonly tell: (what: string, done: number) => void;
  /** When it is aborted the mover returns soon, and goes on the next time. */
  readonly signal: AbortSignal;
}

/**
 * Moves one kind of a tenant's data between two stamps. All that a mover does can be killed at any moment and is done
 * again by the next one, so every method must be idempotent and what one has finished must be durable when it returns.
 * Errors that may pass by themselves (a server that restarts) are thrown as `PassingError`.
 */
export interface Mover {
  /** Unique among the movers of a fleet: `database`. */
  readonly name: string;
  /**
   * Looks at both stamps without changing anything.
   * @param tell hears what could not be looked at to the end, in whole sentences: it stands in nobody's way
   * @returns what stands in the way, in whole sentences; empty when nothing does
   */
  check(crossing: Crossing, tell?: (what: string) => void): Promise<readonly string[]>;
  /** Makes a stamp (`from` or `to`) treat writers so. */
  hold(crossing: Crossing, stamp: string, fenceState: FenceState): Promise<void>;
  /** Copies what is at `from`, going on where it was; the changes noted since are brought along. */
  copy(crossing: Crossing, tools: CopyTools): Promise<void>;
  /**
   * Brings the noted changes from `from` to `to`.
   * @returns how many there were
   */
  sync(crossing: Crossing): Promise<number>;
  /** Brings the noted changes, then compares both stamps as of one moment. */
  compare(crossing: Crossing): Promise<readonly Comparison[]>;
  /**
   * The same, of what may have changed since this mover's last comparison that found both ends equal; where there was none, of
   * all. Requests wait for it. Left out by movers whose comparison is as quick.
   */
  recheck?(crossing: Crossing): Promise<readonly Comparison[]>;
  /**
   * How much is under way that must end at `from` before it is closed, such as messages in a queue. Asked again until
   * it is 0, within the pause that the cut-over may take. Left out by movers that know of nothing like it.
   */
  pending?(crossing: Crossing): Promise<number>;
  /** Milliseconds that `pending` must stay 0, because what it asks is approximate; default none. */
  readonly quietMs?: number;
  /** Has what `compare` found differing brought over again by the next `sync`. */
  repair(crossing: Crossing): Promise<number>;
  /**
   * Called once the cut-over is some time ago, in the direction back: writers that were refused while they wrote may have
   * left at `to` what does not count, where the fence can't be asked in the same step as the write. It is overwritten.
   * Left out by movers whose fence is a part of each write.
   */
  settle?(crossing: Crossing): Promise<number>;
  /** Deletes the tenant's data at a stamp: one that it has left, or, where `from` and `to` are one, the one where it is erased. */
  purge(crossing: Crossing, stamp: string): Promise<void>;
  /**
   * How the mover's data names the tenant at `from`. Once its data is deleted there may be nobody left to ask. Left out by movers
   * whose data has the registry's name.
   */
  nameOf?(crossing: Crossing): Promise<string>;
  /**
   * How much of the tenant's is at a stamp. Left out by movers that can't say: whose data one of them has is not erased, because
   * nobody could tell that nothing is left.
   */
  count?(crossing: Crossing, stamp: string): Promise<Inventory>;
  /** Writes what is at `from`, as of one moment, into a bundle. Left out by movers that have nothing to keep. */
  save?(crossing: Crossing, bundle: BundleWriter): Promise<void>;
  /**
   * Brings what a bundle holds to `to`, which the mover holds closed; what was brought by one that was killed is overwritten.
   * Left out by movers that have nothing to keep.
   */
  load?(crossing: Crossing, bundle: BundleReader): Promise<void>;
  /**
   * Brings the noted changes as `sync` does, and notes at `to`, with them or after them, up to which moment it has all of `from`. A
   * change of the tables' shape is an error, and nothing is brought. Left out by movers whose data no standby can have.
   */
  follow?(crossing: Crossing): Promise<Followed>;
  /** The moment that was last noted at `to`, which alone is asked; undefined where none was. */
  followedUpTo?(crossing: Crossing): Promise<Date | undefined>;
  /**
   * Whether a stamp knows that it is the home of a standby. One whose data is gone, and that was made anew, does not: what it lacks must
   * not be deleted at the standby.
   */
  isKept?(crossing: Crossing, stamp: string): Promise<boolean>;
  /** How much was changed at a stamp, while its changes were noted, and was never brought anywhere; undefined where nobody can say. */
  unbrought?(crossing: Crossing, stamp: string): Promise<number | undefined>;
  /** Asked before many moves are carried out at once. Left out by movers that hold no connections. */
  connectionRoom?(stamp: string): Promise<ConnectionRoom>;
  /** Lets go of connections. */
  close(): Promise<void>;
}

/** What was brought to a standby. */
export interface Followed {
  readonly changes: number;
  /** All that was acknowledged at the home up to this moment, by this process's clock, is at the standby. */
  readonly upTo: Date;
}

/** What a stamp's server has left for movers. */
export interface ConnectionRoom {
  /** Connections that nobody has. */
  readonly free: number;
  /** Connections that one move holds there. */
  readonly each: number;
  /** What bounds them, for people. */
  readonly bound: string;
}

/** What of a tenant's is at a stamp. */
export interface Inventory {
  /** Each kind by itself, also where there is none of it. */
  readonly held: readonly Held[];
  /** What there may be of it that nobody has declared, in whole sentences; empty when there is nothing like it. */
  readonly problems: readonly string[];
}

/** One kind of what a tenant has at a stamp. */
export interface Held {
  /** For people: `public.orders`. */
  readonly what: string;
  /** Rows, objects, messages. */
  readonly count: number;
  /** True where the project leaves it in place when tenants move, so that no mover deletes it. */
  readonly left?: boolean;
}

/** An error that may pass by itself: what failed is tried again for a while. */
export class PassingError extends Error {
  override readonly name = "PassingError";
}

/** A newer mover has taken over: this one must not touch anything any more. */
export class SupersededError extends Error {
  override readonly name = "SupersededError";
}
