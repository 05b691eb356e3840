import { requireNoFault } from "../../recovery/faults/standing-fault";
import type { JournalStore } from "../../../core/journal/store";
import type { OperatorLock } from "../../../core/locks/lock";
import { type RolloutState, stampsIn } from "../state";
import { stampNamed, type Turn, turnInWords } from "./turn";

/**
 * Takes the stamp that a turn works on; undefined for a turn that works on none. The fleet's lock is held for moments alone, so that only this
 * keeps two workers from one stamp: a job that is run again while its first runner is still at it, or an operator who takes the rollout back.
 * @throws StampError `locked` that tells who works on the stamp, `input` for one that is none of the rollout's
 */
export async function holdStamp(
  turn: Turn,
  journals: JournalStore,
  state: RolloutState,
): Promise<OperatorLock | undefined> {
  if (turn.kind !== "update" && turn.kind !== "contract") return undefined;
  // What the journal knows is fit to be a folder's name; what was asked for need not be.
  const { id } = stampNamed(state, turn.stamp);
  const lock = await stampLocks(journals, id).lock(turnInWords(turn), `stamp ${id}`);
  try {
    await requireNoFault(journals);
    return lock;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Makes sure that nobody takes a turn any more on a stamp whose turn was begun. Who holds the fleet's lock may ask: no turn begins then.
 * @throws StampError `locked` that tells who works on which stamp
 */
export async function refuseWorkers(
  journals: JournalStore,
  state: RolloutState,
  doing: string,
): Promise<void> {
  const contracting = new Set(
    [...state.migrations.values()].flatMap((each) => (each.state === "started" ? each.stamp : [])),
  );
  const begun = new Set([...stampsIn(state, "started").map(({ id }) => id), ...contracting]);
  for (const id of begun) {
    const lock = await stampLocks(journals, id).lock(doing, `stamp ${id}`);
    await lock.release();
  }
}

function stampLocks(journals: JournalStore, id: string): JournalStore {
  return journals.of(`turns/${id}`);
}
