import { readdirSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { defined } from "../defined";
import { StampError } from "../errors";
import { plainText } from "../text";
import { DISK } from "../files/disk";
import { writeDurably } from "../files/durable";
import { shownPath } from "../files/shown-path";
import { codeOf, fileError } from "../system-error";
import { parsedMaker, readLockText, writeExclusive } from "./exclusive";
import { lifeOf, type Maker, maker } from "./maker";

/** Who works on something that one operator at a time may work on. */
export interface Holder extends Maker {
  readonly user: string;
  /** ISO 8601. */
  readonly since: string;
  /** What is done, e.g. `rollout of 2026.11.1`. */
  readonly doing: string;
  /** True when the work is over. */
  readonly over: boolean;
}

/** Holds what was locked until it is released. */
export interface OperatorLock {
  readonly holder: Holder;
  /** What must be told of how it was taken, such as that a lock nobody can read was there. */
  readonly notice?: string;
  /** Higher than that of every holder before: who writes for a holder says it, and a late one is known by it. */
  readonly fence: number;
  /** Aborted when the work is another's, or may be: nothing new may be begun then. */
  readonly lost: AbortSignal;
  release(): Promise<void> | void;
}

/** The lock of a folder, which only its holder gives back. */
export interface FolderLock extends OperatorLock {
  release(): void;
}

/** A folder's lock is lost by the dead only. */
const NEVER = new AbortController().signal;

/** Who this process is, for locks and journals. */
export function operator(): string {
  return `${userName()}@${hostname()}`;
}

/** This process as the holder of a lock. */
export function holderFor(doing: string): Holder {
  return { ...maker(), user: userName(), since: new Date().toISOString(), doing, over: false };
}

/**
 * Takes the fleet for one operator.
 * @param folder the journal's folder; for several machines, one they share
 * @throws StampError `locked` that tells who holds it, since when and what for
 */
export function lockFleet(folder: string, doing: string): FolderLock {
  return takeLock(folder, doing, "the fleet");
}

/**
 * Takes something for one operator. Locks are numbered and the highest counts: a lock is never replaced, so that of
 * two who find the same dead one only one makes its successor. A lock is succeeded at once when its process is certain
 * to be gone: one of this machine, since its start, in this container. Whether another lives can't be seen from here, and
 * a lock that can't be read may be anybody's; neither is ever broken by guess.
 *
 * @param folder the folder of its journals; for several machines, one they share
 * @param what it, as the one who is refused knows it: `the fleet`, `the tenant acme`
 * @throws StampError `locked` that tells who holds it, since when and what for
 */
export function takeLock(folder: string, doing: string, what: string): FolderLock {
  const taken = tryLock(folder, doing);
  if ("release" in taken) return taken;
  throw lockedBy(taken.current, `delete lock.${taken.number} in ${shownPath(folder)}`, what);
}

/** Who has a lock already. */
export interface Taken {
  readonly current: Holder;
  readonly number: number;
}

/** How a lock is waited for. */
export interface Patience {
  /** Whether a holder is done soon; another one is not waited for. */
  readonly isBrief: (holder: Holder) => boolean;
  readonly signal: AbortSignal;
  /** Most milliseconds of waiting; default half an hour. */
  readonly mostMs?: number;
}

/** How long a brief holder is waited for, unless said otherwise: fifty who add a stamp each have their turns. */
export const MOST_MS = 1_800_000;
/** Most milliseconds between two looks at a lock. */
export const LOOK_MS = 250;

/**
 * The same, for work that is done in seconds: many who do such work at once have their turns.
 * @throws StampError `locked` when somebody holds it who takes longer, or none comes to an end
 */
export async function awaitLock(
  folder: string,
  doing: string,
  what: string,
  { isBrief, signal, mostMs = MOST_MS }: Patience,
): Promise<FolderLock> {
  for (const end = Date.now() + mostMs; ; ) {
    const taken = tryLock(folder, doing);
    if ("release" in taken) return taken;
    if (!isBrief(taken.current) || Date.now() > end || signal.aborted)
      throw lockedBy(taken.current, `delete lock.${taken.number} in ${shownPath(folder)}`, what);
    await sleep(LOOK_MS * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
  }
}

function tryLock(folder: string, doing: string): FolderLock | Taken {
  const own = holderFor(doing);
  for (;;) {
    const [highest = 0] = numbers(folder);
    const current = highest === 0 ? undefined : read(folder, highest);
    const isFree =
      current === undefined || current === "damaged" || current.over || lifeOf(current) === "dead";
    if (!isFree) return { current, number: highest };
    const number = highest + 1;
    const file = pathOf(folder, number);
    if (!writeExclusive(file, JSON.stringify(own))) continue;
    // Somebody slow may make a number that was taken and cleared away since.
    if ((numbers(folder)[0] ?? 0) > number) {
      DISK.remove(file);
      continue;
    }
    clear(folder, number);
    const notice =
      current === "damaged"
        ? { notice: `lock.${highest} said nothing that can be read and was passed over` }
        : {};
    return {
      holder: own,
      ...notice,
      fence: number,
      lost: NEVER,
      release: () => writeDurably(file, JSON.stringify({ ...own, over: true })),
    };
  }
}

/** Somebody else holds it. @param remedy what to do when the holder is certain to be gone */
export function lockedBy(
  { doing, host, pid, since, user }: Holder,
  remedy: string,
  what: string,
): StampError {
  return new StampError(
    "locked",
    `${plainText(`${user}@${host} (process ${pid}) works on ${what} since ${since}: ${doing}`, 400)}`,
    { fix: `wait until it is done; if that process is gone, ${remedy}` },
  );
}

const FORM = /^lock\.([0-9]{1,12})$/;

function pathOf(folder: string, number: number): string {
  return join(folder, `lock.${number}`);
}

/** Removes the locks before a number. Best effort: they don't count any more. */
function clear(folder: string, number: number): void {
  for (const old of numbers(folder)) {
    try {
      if (old < number) DISK.remove(pathOf(folder, old));
    } catch {
      // The next who takes it tries again.
    }
  }
}

/** Numbers of the locks there are, the highest first. */
function numbers(folder: string): number[] {
  try {
    const found = readdirSync(folder).flatMap((name) => FORM.exec(name)?.[1] ?? []);
    return found.map(Number).sort((a, b) => b - a);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw fileError(error, "read", { file: shownPath(folder) });
  }
}

/** Undefined for a lock that is gone again: its successor cleared it away. */
function read(folder: string, number: number): Holder | "damaged" | undefined {
  const text = unreadable(
    () => readLockText(pathOf(folder, number)),
    `lock.${number} in ${shownPath(folder)}`,
  );
  return text === undefined ? undefined : (parsedMaker<Holder>(text) ?? "damaged");
}

/** Who can't read a lock can't know that it is nobody's. */
export function unreadable<T>(work: () => T, what: string): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StampError)) throw error;
    const { allowed, received, fix } = error.details;
    // What this program writes is a small file: anything else is no lock, and yet not ours to clear away.
    const isLock = error.cause !== undefined && codeOf(error.cause) !== "ELOOP";
    throw new StampError(
      isLock ? "locked" : "state",
      `${what}: ${error.problem}`,
      {
        ...defined({ allowed, received }),
        fix: isLock
          ? `see whose it is: ${fix ?? "check its permissions"}`
          : "no lock is like that: see what it is, and move it away",
      },
      { cause: error },
    );
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number without a name. What the environment says is anybody's word: it is marked as such.
    const number = process.getuid?.();
    return number === undefined ? "unknown" : `uid-${number}`;
  }
}
