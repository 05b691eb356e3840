import { readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { StampError } from "../../../components/contract/errors";
import { breakStale, isCode, writeExclusive } from "../../simulator/exclusive";

/** Who holds a stack. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
  readonly operation: string;
  /** When the process started, milliseconds since 1970: tells it from a later one of the same number. */
  readonly started: number;
}

/** Holds a stack against all other updates until it is released. */
export interface Lock {
  release(): void;
}

/**
 * Locks a stack for one operation. A lock left by a process of this machine that is gone is taken over.
 * @param shownPath the lock's path as the user may see it
 * @throws StampError `locked` when another process holds it
 */
export function lock(file: string, stack: string, operation: string, shownPath: string): Lock {
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    operation,
    started: performance.timeOrigin,
  };
  for (let attempt = 0; ; attempt += 1) {
    if (writeExclusive(file, JSON.stringify(own))) return { release: () => rmSync(file, { force: true }) };
    const holder = read(file);
    if (holder !== undefined && (alive(holder) || attempt > 3)) throw locked(holder, stack, shownPath);
    breakStale(file);
  }
}

function locked(holder: Holder, stack: string, shownPath: string): StampError {
  return new StampError(
    "locked",
    `stack ${stack} is locked by process ${holder.pid} on ${holder.host} (${holder.operation}) since ${holder.since}`,
    { fix: `wait until it is done; if that process is gone, delete ${shownPath}` },
  );
}

function alive({ host, pid, started }: Holder): boolean {
  // Whether a process of another machine lives can't be seen from here.
  if (host !== hostname()) return true;
  // In a container every run may have the number 1.
  if (pid === process.pid) return started === performance.timeOrigin;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, "ESRCH");
  }
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}
