import type { JournalForm, OpenJournal } from "../../../core/journal/journal";
import { type FaultBegin, type FaultEntry, faultEntrySchema, type LoadFigures, type Sight } from "./entries";

/** What was seen, and when. */
export interface Seen {
  readonly at: string;
  readonly text?: string | undefined;
}

/** What a fault's lines come to. */
export interface FaultState {
  readonly begin: FaultBegin;
  readonly confirmed?: { readonly by: string; readonly at: string };
  readonly baseline?: LoadFigures;
  /** From when on something may be broken. */
  readonly breakingAt?: string;
  /** What the cloud calls it; null: it has no name for it. Absent: whether it is broken is not known. */
  readonly handle?: string | null;
  /** When it was broken, as far as that is known. */
  readonly brokenAt?: string;
  /** The guard that may still mend; undefined where there is none, or it was told that it is over. */
  readonly guard?: { readonly host: string; readonly until: string } | undefined;
  /** The first of each kind; of problems all. `recovered` is the last time, and gone where it did not last. */
  readonly seen: Readonly<Partial<Record<Exclude<Sight, "problem" | "relapsed">, Seen>>>;
  readonly problems: readonly string[];
  readonly during?: LoadFigures;
  readonly mendedAt?: string;
  readonly endedAt?: string;
}

/** The journal of the faults that are made on purpose: one at a time in a fleet. */
export const FAULT_JOURNAL: JournalForm<FaultEntry, FaultState> = {
  name: "fault",
  schema: faultEntrySchema,
  begun: (entry) => (entry.kind === "begin" ? { begin: entry, seen: {}, problems: [] } : undefined),
  apply,
  fix: "look whether the stamp is whole, mend it by hand, then move the journal away",
};

function apply(state: FaultState, entry: FaultEntry): FaultState {
  switch (entry.kind) {
    case "begin":
      return state;
    case "confirmed":
      return { ...state, confirmed: { by: entry.by, at: entry.at } };
    case "baseline":
      return { ...state, baseline: entry.load };
    case "breaking":
      return { ...state, breakingAt: state.breakingAt ?? entry.at, guard: entry.guard };
    case "broken":
      return { ...state, handle: entry.handle ?? null, brokenAt: entry.at };
    case "seen":
      return withSight(state, entry);
    case "loaded":
      return { ...state, during: entry.load };
    case "resumed":
      return {
        ...state,
        problems: [...state.problems, `nobody watched until ${entry.by} went on at ${entry.at}`],
      };
    case "mended":
      return {
        ...state,
        mendedAt: state.mendedAt ?? entry.at,
        guard: entry.released ? undefined : state.guard,
      };
    case "end":
      return { ...state, endedAt: entry.at };
  }
}

function withSight(
  state: FaultState,
  { at, sight, text }: Extract<FaultEntry, { kind: "seen" }>,
): FaultState {
  if (sight === "problem") return { ...state, problems: [...state.problems, text ?? "something was wrong"] };
  if (sight === "relapsed") {
    const { recovered: _gone, ...seen } = state.seen;
    return { ...state, seen: { ...seen, unhealthy: seen.unhealthy ?? { at, text } } };
  }
  if (state.seen[sight] !== undefined) return state;
  return { ...state, seen: { ...state.seen, [sight]: { at, text } } };
}

/** The journal of one fault, open. */
export type FaultJournal = OpenJournal<FaultEntry, FaultState>;
