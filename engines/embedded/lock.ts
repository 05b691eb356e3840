import { rmSync } from "node:fs";
import { StampError } from "../../core/errors";
import { breakStale, isAlive, type Maker, maker, readText, writeExclusive } from "../../core/locks/exclusive";

/** Who holds a stack. */
interface Holder extends Maker {
  /** ISO 8601. */
  readonly since: string;
  readonly operation: string;
}

/** How often a dead holder's lock is broken; others may do it at the same time. */
const MOST_ATTEMPTS = 1000;

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
  const own: Holder = { ...maker(), since: new Date().toISOString(), operation };
  for (let attempt = 0; ; attempt += 1) {
    if (writeExclusive(file, JSON.stringify(own))) return { release: () => rmSync(file, { force: true }) };
    const text = readText(file);
    // It was released, or broken by another, in between.
    if (text === undefined) continue;
    const holder = parsed(text);
    if (holder !== undefined && (isAlive(holder) || attempt > MOST_ATTEMPTS))
      throw locked(holder, stack, shownPath);
    breakStale(file, text);
  }
}

function locked(holder: Holder, stack: string, shownPath: string): StampError {
  return new StampError(
    "locked",
    `stack ${stack} is locked by process ${holder.pid} on ${holder.host} (${holder.operation}) since ${holder.since}`,
    { fix: `wait until it is done; if that process is gone, delete ${shownPath}` },
  );
}

/** Undefined for what was left by no version of this. */
function parsed(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}
