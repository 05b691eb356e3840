import { StampError } from "../../../core/errors";
import type { JournalStore, Numbered } from "../../../core/journal/store";
import type { Holder } from "../../../core/locks/lock";
import type { Entry } from "../entries";
import { ROLLOUT_JOURNAL, type RolloutJournal } from "../journal";
import type { RolloutState } from "../state";

/** What every holder of the lock for one line says it does. */
const DOING = "a turn of the rollout";

/** Who holds the fleet's lock for moments alone. */
function isBrief({ doing }: Holder): boolean {
  return doing === DOING || doing.startsWith("add ");
}

/**
 * The journal of a rollout that many workers carry out, a turn each. Nobody holds the fleet's lock all along: whoever has a line to write
 * takes it for that line, so that lines come one after the other, each upon all that were written before.
 */
export class TurnJournal implements RolloutJournal {
  private constructor(
    private readonly journals: JournalStore,
    private current: Numbered<RolloutState>,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param rollout the number of its journal: a job of an old pipeline that is run again must not take the next rollout's turn
   * @throws StampError `state` where no such rollout was begun, or another one was begun since
   */
  static async open(journals: JournalStore, rollout: number, signal: AbortSignal): Promise<TurnJournal> {
    const state = await journals.read(ROLLOUT_JOURNAL);
    if (state?.number === rollout) return new TurnJournal(journals, state, signal);
    if (state === undefined || state.number < rollout)
      throw new StampError(
        "state",
        state === undefined ? "no rollout was begun" : `no rollout ${rollout} was begun`,
        {
          field: "--of",
          received: `journals are kept in ${journals.place}`,
          fix: "begin one where its pipeline is made: stampworks rollout --begin --emit <system>",
        },
      );
    throw new StampError("state", `rollout ${rollout} is over: rollout ${state.number} was begun since`, {
      field: "--of",
      received: String(rollout),
      fix: "end the pipeline",
    });
  }

  get number(): number {
    return this.current.number;
  }

  /** As of the last line that this worker read or wrote. */
  get state(): RolloutState {
    return this.current;
  }

  async append(entry: Entry): Promise<void> {
    const { journals, signal } = this;
    const lock = await journals.lock(DOING, "the fleet", { isBrief, signal });
    try {
      const journal = await journals.open(ROLLOUT_JOURNAL, lock);
      try {
        this.refuseOther(journal);
        await journal?.append(entry);
        // Its first line stays what it is, for who has taken a wave out of it.
        const { begin } = this.current;
        if (journal !== undefined) this.current = { ...journal.state, begin, number: journal.number };
      } finally {
        journal?.close();
      }
    } finally {
      await lock.release();
    }
  }

  /** Another rollout's journal, or one that goes another way by now, is not this worker's to write. */
  private refuseOther(journal: RolloutJournal | undefined): void {
    if (journal?.number === this.number && journal.state.end === undefined) {
      if (journal.state.direction === this.state.direction) return;
      throw new StampError("state", "the rollout is being taken back", { fix: "end the pipeline" });
    }
    throw new StampError("state", "the rollout was ended meanwhile", {
      fix: "end the pipeline; stampworks status shows which stamp runs what",
    });
  }

  close(): void {
    // Nothing is held open between two lines.
  }
}
