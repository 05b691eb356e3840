import { Journal, type JournalForm, readJournal, readJournals } from "../../core/journal/journal";
import type { KillPoint } from "../../core/files/durable";
import { type Begin, type Entry, entrySchema } from "./entries";
import { apply, begun, type RolloutState } from "./state";

const FORM: JournalForm<Entry, RolloutState> = {
  name: "rollout",
  schema: entrySchema,
  begun: (entry) => (entry.kind === "begin" ? begun(entry) : undefined),
  apply,
  fix: "move the journal away and compare the stacks' configs with what runs: stampworks status",
};

/** The journal of one rollout; see {@link Journal}. Only who holds the fleet's lock may have one open. */
export type RolloutJournal = Journal<Entry, RolloutState>;

/** Makes and opens the journals of rollouts. */
export const RolloutJournal = {
  /** Begins a rollout's journal; it is there with its plan, or not at all. */
  create(folder: string, begin: Begin, killPoint?: KillPoint): RolloutJournal {
    return Journal.create(FORM, folder, begin, killPoint);
  },
  /**
   * Opens the newest journal to go on with it; undefined where there is none.
   * @throws StampError `state` when it is damaged
   */
  open(folder: string, killPoint?: KillPoint): RolloutJournal | undefined {
    return Journal.open(FORM, folder, killPoint);
  },
};

/**
 * What the newest journal says, without holding anything; undefined where there is none.
 * @throws StampError `state` when it is damaged
 */
export function readRollout(folder: string): (RolloutState & { readonly number: number }) | undefined {
  return readJournal(FORM, folder);
}

/**
 * What every journal says, the newest first; empty where there is none.
 * @throws StampError `state` when one is damaged
 */
export function readRollouts(folder: string): (RolloutState & { readonly number: number })[] {
  return readJournals(FORM, folder);
}
