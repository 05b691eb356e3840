import type { JournalForm, OpenJournal } from "../../core/journal/journal";
import { type Loss, type StandbyBegin, type StandbyEntry, standbyEntrySchema } from "./entries";

/** What a standby's lines come to. */
export interface StandbyState {
  readonly begin: StandbyBegin;
  /** The fencing token of the last run. */
  readonly epoch?: number;
  /**
   * `copying`: there is nothing to take over yet; `following`: the standby is kept equal; `failing`: it was told to take over, and is
   * not open yet; `over`: it is the tenant's home; `cleared`: so it is, and the old home has nothing left.
   */
  readonly stage: "copying" | "following" | "failing" | "over" | "cleared";
  readonly loss?: Loss;
  /** What was never brought from the old home, by mover; null where nobody can say. */
  readonly unbrought?: Readonly<Record<string, number | null>>;
  readonly end?: "ended" | "returned";
  /** When the last line was written, ISO 8601. */
  readonly at: string;
}

/** What the journal of a tenant's standby holds. */
export const STANDBY_JOURNAL: JournalForm<StandbyEntry, StandbyState> = {
  name: "standby",
  schema: standbyEntrySchema,
  begun: (entry) => (entry.kind === "begin" ? { begin: entry, stage: "copying", at: entry.at } : undefined),
  apply,
  fix: "move the journal away and look at the tenant's entry in the registry: stampworks tenants show <tenant>",
};

function apply(state: StandbyState, entry: StandbyEntry): StandbyState {
  const { at } = entry;
  switch (entry.kind) {
    case "begin":
      return state;
    case "taken": {
      const { epoch } = entry;
      const isFailing = entry.doing === "failover" && state.stage === "following";
      return { ...state, at, epoch, ...(isFailing ? { stage: "failing" } : {}) };
    }
    case "whole":
      return { ...state, at, stage: "following" };
    case "lost":
      return { ...state, at, loss: entry.loss };
    case "over":
      return { ...state, at, stage: "over" };
    case "counted":
      return { ...state, at, unbrought: entry.unbrought };
    case "cleared":
      return { ...state, at, stage: "cleared" };
    case "end":
      return { ...state, at, end: entry.state };
  }
}

/** The journal of one tenant's standby. Only who holds the tenant's lock may have one open. */
export type StandbyJournal = OpenJournal<StandbyEntry, StandbyState>;
