import type { JournalForm } from "../../core/journal/journal";
import type { Entry } from "../rollout/entries";
import type { RolloutState } from "../rollout/state";
import type { Deliver } from "./declared";
import type { Given } from "./texts";
import type { Thing } from "./places";

/** What is known when a new stamp is brought a text. */
export interface AtHand {
  /** What lies there: of a stamp of its name that was destroyed. */
  readonly found: string | undefined;
  /** The last change; undefined where there was none. */
  readonly last: RolloutState | undefined;
}

/** A text of each stamp that no stack has, as a new stamp is brought it. */
export interface OfNewStamp extends Thing {
  /** Also the name of its command, and of its journals. */
  readonly name: "flags" | "reference";
  /** As people call it. */
  readonly words: string;
  readonly journal: JournalForm<Entry, RolloutState>;
  /** Whether a project has any. */
  isIn(root: string): boolean;
  /**
   * Where it goes.
   * @throws StampError `input` for all that is wrong with the project's files of it
   */
  deliver(root: string): Deliver | undefined;
  /**
   * What the stamp is to have: while a change is judged, what was said before it. Undefined where there is nothing to be brought yet.
   * @throws Error where that can't be said
   */
  text(root: string, stamp: Given, atHand: AtHand): string | undefined;
}
