import type { JournalForm, OpenJournal } from "../../../core/journal/journal";
import {
  type Brought,
  type RecoveryBegin,
  type RecoveryEntry,
  recoveryEntrySchema,
  type RecoveryStep,
} from "./entries";

/** When a step was first begun, and when it was done. */
export interface StepTimes {
  readonly begunAt: string;
  readonly doneAt?: string;
}

/** What a recovery's lines come to. */
export interface RecoveryState {
  readonly begin: RecoveryBegin;
  readonly steps: Readonly<Partial<Record<RecoveryStep, StepTimes>>>;
  readonly brought: readonly Brought[];
  /** Tenants that were pointed over. */
  readonly tenants: number;
  readonly endedAt?: string;
}

/** The journal of a stamp's recovery. */
export const RECOVERY_JOURNAL: JournalForm<RecoveryEntry, RecoveryState> = {
  name: "recover",
  schema: recoveryEntrySchema,
  begun: (entry) =>
    entry.kind === "begin" ? { begin: entry, steps: {}, brought: [], tenants: 0 } : undefined,
  apply,
  fix: "move the journal away and look where the new stamp stands: stampworks status",
};

function apply(state: RecoveryState, entry: RecoveryEntry): RecoveryState {
  switch (entry.kind) {
    case "begin":
      return state;
    case "begun": {
      const begunAt = state.steps[entry.step]?.begunAt ?? entry.at;
      return { ...state, steps: { ...state.steps, [entry.step]: { begunAt } } };
    }
    case "brought":
      return { ...state, brought: [...state.brought, entry.brought] };
    case "done": {
      const begunAt = state.steps[entry.step]?.begunAt ?? entry.at;
      return {
        ...state,
        steps: { ...state.steps, [entry.step]: { begunAt, doneAt: entry.at } },
        tenants: entry.tenants ?? state.tenants,
      };
    }
    case "end":
      return { ...state, endedAt: entry.at };
  }
}

/** The journal of one recovery, open. */
export type RecoveryJournal = OpenJournal<RecoveryEntry, RecoveryState>;
