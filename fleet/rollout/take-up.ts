import { StampError } from "../../core/errors";
import type { JournalForm } from "../../core/journal/journal";
import type { JournalStore } from "../../core/journal/store";
import type { OperatorLock } from "../../core/locks/lock";
import { changeIn, type Entry } from "./entries";
import type { RolloutJournal } from "./journal";
import { isContracted } from "./migrations/migrate";
import { type RolloutState, stampsIn, stampsOf } from "./state";

/** Where the operators meet, and the lock of what is worked on. */
export interface Held {
  readonly journals: JournalStore;
  readonly lock: OperatorLock;
}

/** What is carried out wave by wave, as its messages call it. */
export interface Called {
  /** `rollout`. */
  readonly what: string;
  /** How one is begun: `stampworks rollout --release <release>`. */
  readonly begin: string;
}

/** A release that comes to the fleet. */
export const ROLLOUT: Called = { what: "rollout", begin: "stampworks rollout --release <release>" };

/**
 * Opens the last journal to go on with it, to take it back, or to end it.
 * @throws StampError `state` where there is nothing to go on with
 */
export async function takeUp(
  form: JournalForm<Entry, RolloutState>,
  { journals, lock }: Held,
  mode: "resume" | "rollback" | "abandon",
  called: Called,
): Promise<RolloutJournal> {
  const journal = await journals.open(form, lock);
  const { what } = called;
  const fix = `begin one with ${called.begin}`;
  if (journal === undefined)
    throw new StampError("state", `there was no ${what} yet`, { field: `--${mode}`, fix });
  const { begin, end } = journal.state;
  if (mode === "rollback" && isContracted(journal.state)) {
    journal.close();
    throw new StampError("state", "the schema was contracted, so the release before can't run on it", {
      field: "--rollback",
      fix: "go on with --resume and mend it by a further release; or bring the old schema back yourself, end this rollout with --abandon and roll the old release out",
    });
  }
  const problem =
    mode === "rollback" && begin.release === null
      ? `the last ${what} had no release, so there is none to go back to`
      : end === "rolled-back" || end === "abandoned" || (end === "done" && mode !== "rollback")
        ? `the last ${what} is over: ${end}`
        : undefined;
  if (problem === undefined) return journal;
  journal.close();
  throw new StampError("state", problem, { field: `--${mode}`, fix });
}

/** Said of one that was begun and is not at its end. */
export function unfinished(state: RolloutState, { what }: Called): StampError {
  const { begin, by, at } = state;
  const all = stampsOf(state).length;
  const done = stampsIn(state, "done").length;
  const which = changeIn(begin.settings)?.what ?? begin.release;
  const name = which === null ? `a ${what}` : `the ${what} of ${which}`;
  return new StampError(
    "state",
    `${name} is not finished: ${done} of ${all} stamps done, last by ${by} at ${at}`,
    {
      fix: "go on with --resume, take it back with --rollback, or leave it as it is with --abandon",
    },
  );
}
