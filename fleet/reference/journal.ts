import type { JournalForm } from "../../core/journal/journal";
import type { Entry } from "../rollout/entries";
import { ROLLOUT_JOURNAL } from "../rollout/journal";
import type { RolloutState } from "../rollout/state";
import type { Called } from "../rollout/take-up";

/** The journal of a change of reference data: a rollout's, for it is carried out as one is. */
export const REFERENCE_JOURNAL: JournalForm<Entry, RolloutState> = {
  ...ROLLOUT_JOURNAL,
  name: "reference",
  fix: "move the journal away; stampworks reference status shows what each stamp has, and reference apply brings it what the project's files say",
};

/** A change of reference data, as messages call it. */
export const REFERENCE: Called = {
  what: "change of reference data",
  begin: "stampworks reference set or reference apply",
};
