import type { JournalForm, OpenJournal } from "../../core/journal/journal";
import { type Entry, entrySchema } from "./entries";
import { apply, begun, type RolloutState } from "./state";

/** What the journal of a rollout holds. */
export const ROLLOUT_JOURNAL: JournalForm<Entry, RolloutState> = {
  name: "rollout",
  schema: entrySchema,
  begun: (entry) => (entry.kind === "begin" ? begun(entry) : undefined),
  apply,
  fix: "move the journal away and compare the stacks' configs with what runs: stampworks status",
};

/** The journal of one rollout. Only who holds the fleet's lock may have one open. */
export type RolloutJournal = OpenJournal<Entry, RolloutState>;
