import { StampError } from "../../core/errors";
import type { JournalForm, OpenJournal } from "../../core/journal/journal";
import type { JournalStore } from "../../core/journal/store";
import { type AuditEntry, auditEntrySchema } from "./schema";

const MINUTE_MS = 60_000;
/** Milliseconds that somebody who writes his line is waited for. */
const TURN_MS = 10_000;

/** Who was asked when. */
interface Call {
  readonly at: string;
  readonly stamps: readonly string[];
}

interface AuditState {
  readonly day: string;
  /** Calls, the newest last; older ones than a minute may have gone. */
  readonly calls: readonly Call[];
}

/** What is asked of all stamps, a journal a day. */
export const AUDIT_JOURNAL: JournalForm<AuditEntry, AuditState> = {
  name: "asked",
  schema: auditEntrySchema,
  begun: (entry) => (entry.kind === "begin" ? { day: entry.day, calls: entry.recent } : undefined),
  apply: (state, entry) =>
    entry.kind === "asked"
      ? { ...state, calls: [...withinMinute(state.calls, Date.parse(entry.at)), entry] }
      : state,
  fix: "move the journal away: what was asked before is in it",
};

/** Writes a line before stamps are asked, as far as the budget goes. @throws StampError `state` with the time from which on it does */
export async function claimCalls(
  journals: JournalStore,
  asked: Extract<AuditEntry, { kind: "asked" }>,
  callsPerMinute: number,
  signal: AbortSignal,
): Promise<void> {
  await withJournal(journals, asked.at, signal, async (journal) => {
    const now = Date.parse(asked.at);
    const next = freeAt(journal.state.calls, asked.stamps, callsPerMinute, now);
    if (next !== undefined)
      throw new StampError("state", `stamp ${next.stamp} was asked ${callsPerMinute} times within a minute`, {
        field: "callsPerMinute",
        allowed: `the next call from ${new Date(next.at).toISOString()} on`,
        fix: "wait until then, or ask other stamps",
      });
    await journal.append(asked);
  });
}

/** Writes a line when they have answered. */
export async function noteAnswer(
  journals: JournalStore,
  answered: Extract<AuditEntry, { kind: "answered" }>,
  signal: AbortSignal,
): Promise<void> {
  await withJournal(journals, answered.at, signal, async (journal) => {
    await journal.append(answered);
  });
}

/** The stamp that may be asked last, and when; undefined when all may be asked now. */
export function freeAt(
  calls: readonly Call[],
  stamps: readonly string[],
  callsPerMinute: number,
  now: number,
): { readonly stamp: string; readonly at: number } | undefined {
  const recent = withinMinute(calls, now);
  const waits = stamps.flatMap((stamp) => {
    const own = recent.filter((call) => call.stamps.includes(stamp)).map(({ at }) => Date.parse(at));
    const blocking = own.sort((a, b) => a - b)[own.length - callsPerMinute];
    return blocking === undefined ? [] : [{ stamp, at: blocking + MINUTE_MS }];
  });
  return waits.sort((a, b) => b.at - a.at)[0];
}

/**
 * A clock that was put back a little makes no call older. What is later than a minute from now was written by a clock that was wrong, and
 * would keep everybody from asking until that time.
 */
function withinMinute(calls: readonly Call[], now: number): readonly Call[] {
  return calls.filter(({ at }) => Math.abs(now - Date.parse(at)) < MINUTE_MS);
}

async function withJournal(
  journals: JournalStore,
  at: string,
  signal: AbortSignal,
  work: (journal: OpenJournal<AuditEntry, AuditState>) => Promise<void>,
): Promise<void> {
  const lock = await journals.lock("ask", "the audit of what is asked", {
    ...{ isBrief: () => true, signal, mostMs: TURN_MS },
  });
  try {
    const day = at.slice(0, 10);
    const newest = await journals.open(AUDIT_JOURNAL, lock);
    const recent = withinMinute(newest?.state.calls ?? [], Date.parse(at)).map((call) => ({
      at: call.at,
      stamps: [...call.stamps],
    }));
    const isToday = newest?.state.day === day;
    if (!isToday) newest?.close();
    const journal =
      isToday && newest !== undefined
        ? newest
        : await journals.create(AUDIT_JOURNAL, { kind: "begin", day, recent }, lock);
    try {
      await work(journal);
    } finally {
      journal.close();
    }
  } finally {
    await lock.release();
  }
}
