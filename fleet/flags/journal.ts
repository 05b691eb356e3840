import type { JournalForm } from "../../core/journal/journal";
import type { Entry } from "../rollout/entries";
import { ROLLOUT_JOURNAL } from "../rollout/journal";
import type { RolloutState } from "../rollout/state";
import type { Called } from "../rollout/take-up";

/** The journal of a change of flags: a rollout's, for it is carried out as one is. */
export const FLAGS_JOURNAL: JournalForm<Entry, RolloutState> = {
  ...ROLLOUT_JOURNAL,
  name: "flags",
  fix: "move the journal away; stampworks flags list shows what each stamp has, and flags apply brings it what flags.yaml says",
};

/** A change of flags, as messages call it. */
export const FLAGS: Called = { what: "change of flags", begin: "stampworks flags set or flags apply" };
