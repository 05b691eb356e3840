import { defined } from "../../core/defined";
import type { JournalForm, OpenJournal } from "../../core/journal/journal";
import { type OnboardBegin, type OnboardEntry, onboardEntrySchema } from "./entries";

/** How one step stands. */
export interface StepState {
  readonly state: "begun" | "done" | "failed";
  /** What is wrong with one that failed. */
  readonly reason?: string;
  /** The end of what the command of one that failed printed. */
  readonly printed?: string;
}

/** What the lines of an addition come to. */
export interface OnboardState {
  readonly begin: OnboardBegin;
  /** The fencing token of the last run; absent until the tenant had its place. */
  readonly epoch?: number;
  readonly stamp?: string;
  /** When it was placed, ISO 8601. */
  readonly since?: string;
  /** Steps by name; one that is not here has not begun. */
  readonly steps: Readonly<Record<string, StepState>>;
  /** Whether it may be served already. */
  readonly serving: boolean;
  readonly end?: "active" | "gone";
  /** When the last line was written, ISO 8601. */
  readonly at: string;
}

/** What the journal of a tenant's addition holds. */
export const ONBOARD_JOURNAL: JournalForm<OnboardEntry, OnboardState> = {
  name: "add",
  schema: onboardEntrySchema,
  begun: (entry) =>
    entry.kind === "begin" ? { begin: entry, steps: {}, serving: false, at: entry.at } : undefined,
  apply,
  fix: "move the journal away and look at the tenant: stampworks tenants show <tenant>",
};

function apply(state: OnboardState, entry: OnboardEntry): OnboardState {
  const { at } = entry;
  switch (entry.kind) {
    case "begin":
      return state;
    case "taken":
      return taken(state, entry);
    case "step": {
      const { printed, reason, state: now, step } = entry;
      return {
        ...state,
        at,
        steps: { ...state.steps, [step]: { state: now, ...defined({ reason, printed }) } },
      };
    }
    case "serving":
      return { ...state, at, serving: true };
    case "end":
      return { ...state, at, end: entry.state };
  }
}

/** What was done for a tenant that is gone, or in another stamp, is not done for this one. */
function taken(state: OnboardState, entry: Extract<OnboardEntry, { kind: "taken" }>): OnboardState {
  const { at, epoch, since, stamp } = entry;
  const isOther = state.stamp !== stamp || state.since !== since;
  const { since: _, ...rest } = state;
  return {
    ...rest,
    ...(isOther ? { steps: {}, serving: false } : {}),
    at,
    epoch,
    stamp,
    ...defined({ since }),
  };
}

/** The journal of one tenant's addition. Only who holds the tenant's lock may have one open. */
export type OnboardJournal = OpenJournal<OnboardEntry, OnboardState>;
