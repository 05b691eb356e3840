import type { KillPoint } from "../../core/files/durable";
import { Journal, readJournal } from "../../core/journal/journal";
import type { Begin, Entry } from "../../fleet/rollout/entries";
import { ROLLOUT_JOURNAL } from "../../fleet/rollout/journal";
import type { RolloutState } from "../../fleet/rollout/state";

/** The journal of one rollout in a folder. */
export type RolloutJournal = Journal<Entry, RolloutState>;

/** Makes and opens the journals of rollouts in a folder, with the moments at which a test may end its process. */
export const RolloutJournal = {
  create(folder: string, begin: Begin, killPoint?: KillPoint): RolloutJournal {
    return Journal.create(ROLLOUT_JOURNAL, folder, begin, killPoint);
  },
  open(folder: string, killPoint?: KillPoint): RolloutJournal | undefined {
    return Journal.open(ROLLOUT_JOURNAL, folder, killPoint);
  },
};

/** What a folder's newest journal says. */
export function readRollout(folder: string): (RolloutState & { readonly number: number }) | undefined {
  return readJournal(ROLLOUT_JOURNAL, folder);
}
