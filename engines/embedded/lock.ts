import { rmSync } from "node:fs";
import { StampError } from "../../core/errors";
import { breakStale, parsedMaker, readLockText, writeExclusive } from "../../core/locks/exclusive";
import { plainText } from "../../core/text";
import { unreadable } from "../../core/locks/lock";
import { lifeOf, type Maker, maker } from "../../core/locks/maker";

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
  /** True where a lock that said nothing was passed over. */
  readonly passedDamaged: boolean;
  release(): void;
}

/**
 * Locks a stack for one operation. A lock left by a process that is certain to be gone is taken over.
 * @param shownPath the lock's path as the user may see it
 * @throws StampError `locked` when another process holds it, or may do
 */
export function lock(file: string, stack: string, operation: string, shownPath: string): Lock {
  const own: Holder = { ...maker(), since: new Date().toISOString(), operation };
  let passedDamaged = false;
  for (let attempt = 0; ; attempt += 1) {
    // After a power failure one that says nothing is passed over, so that it need not be waited for.
    if (writeExclusive(file, JSON.stringify(own), { synced: false }))
      return { passedDamaged, release: () => rmSync(file, { force: true }) };
    const text = unreadable(() => readLockText(file), shownPath);
    // It was released, or broken by another, in between.
    if (text === undefined) continue;
    const holder = parsedMaker<Holder>(text);
    if (holder !== undefined && (lifeOf(holder) !== "dead" || attempt > MOST_ATTEMPTS))
      throw locked(holder, stack, shownPath);
    passedDamaged ||= holder === undefined;
    breakStale(file, text);
  }
}

/** What a lock says of its maker's work, where it says it. */
function said(value: unknown): string {
  return typeof value === "string" ? value : "unknown";
}

function locked(holder: Holder, stack: string, shownPath: string): StampError {
  return new StampError(
    "locked",
    plainText(
      `stack ${stack} is locked by process ${holder.pid} on ${holder.host} (${said(holder.operation)}) since ${said(holder.since)}`,
      400,
    ),
    { fix: `wait until it is done; if that process is gone, delete ${shownPath}` },
  );
}
