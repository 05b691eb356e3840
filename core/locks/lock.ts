import { readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { StampError } from "../errors";
import { isAlive, isCode, type Maker, maker, writeExclusive } from "./exclusive";
import { writeDurably } from "../files/durable";

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
  release(): void;
}

/** Who this process is, for locks and journals. */
export function operator(): string {
  return `${userName()}@${hostname()}`;
}

/**
 * Takes the fleet for one operator.
 * @param folder the journal's folder; for several machines, one they share
 * @throws StampError `locked` that tells who holds it, since when and what for
 */
export function lockFleet(folder: string, doing: string): OperatorLock {
  return takeLock(folder, doing, "the fleet");
}

/**
 * Takes something for one operator. Locks are numbered and the highest counts: a lock is never replaced, so that of
 * two who find the same dead one only one makes its successor. A lock whose process is gone from this machine is
 * succeeded at once; whether one of another machine lives can't be seen from here.
 *
 * @param folder the folder of its journals; for several machines, one they share
 * @param what it, as the one who is refused knows it: `the fleet`, `the tenant acme`
 * @throws StampError `locked` that tells who holds it, since when and what for
 */
export function takeLock(folder: string, doing: string, what: string): OperatorLock {
  const own: Holder = {
    ...maker(),
    user: userName(),
    since: new Date().toISOString(),
    doing,
    over: false,
  };
  for (;;) {
    const [highest = 0] = numbers(folder);
    const current = highest === 0 ? undefined : read(pathOf(folder, highest));
    if (current !== undefined && !current.over && isAlive(current)) throw locked(current, highest, what);
    const number = highest + 1;
    const file = pathOf(folder, number);
    if (!writeExclusive(file, JSON.stringify(own))) continue;
    // Somebody slow may make a number that was taken and cleared away since.
    if ((numbers(folder)[0] ?? 0) > number) {
      rmSync(file, { force: true });
      continue;
    }
    for (const old of numbers(folder)) if (old < number) rmSync(pathOf(folder, old), { force: true });
    return { holder: own, release: () => writeDurably(file, JSON.stringify({ ...own, over: true })) };
  }
}

const FORM = /^lock\.([0-9]{1,12})$/;

function pathOf(folder: string, number: number): string {
  return join(folder, `lock.${number}`);
}

/** Numbers of the locks there are, the highest first. */
function numbers(folder: string): number[] {
  try {
    const found = readdirSync(folder).flatMap((name) => FORM.exec(name)?.[1] ?? []);
    return found.map(Number).sort((a, b) => b - a);
  } catch (error) {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  }
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    // A lock appears whole; one that is gone again was cleared away by its successor.
    return undefined;
  }
}

function locked({ doing, host, pid, since, user }: Holder, number: number, what: string): StampError {
  return new StampError(
    "locked",
    `${user}@${host} (process ${pid}) works on ${what} since ${since}: ${doing}`,
    { fix: `wait until it is done; if that process is gone, delete lock.${number} in the journal's folder` },
  );
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number without a name.
    return process.env["USER"] ?? "unknown";
  }
}
