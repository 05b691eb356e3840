import type { JournalForm } from "../../core/journal/journal";
import type { LoadedFleet } from "../open";
import type { Entry } from "../rollout/entries";
import type { RolloutState } from "../rollout/state";
import type { Called } from "../rollout/take-up";
import type { Deliver } from "./declared";
import type { Thing } from "./places";
import type { FileChange } from "./project-file";
import type { DeliveryContext } from "./request";
import type { Texts } from "./texts";

/** What is to be. */
export interface Wanted {
  /** As a person says it. */
  readonly what: string;
  /** The project's file before and after; undefined where it says it already. */
  readonly file: FileChange | undefined;
  readonly deliver: Deliver | undefined;
  /**
   * @param found what stamps have, of those that have something
   * @param given what the last change gave stamps, or kept for them
   */
  texts(found: readonly string[], given: readonly string[]): Texts;
}

/** A text of each stamp that no stack has: flags, or reference data. It comes to the stamps as a release does. */
export interface Delivery<Edit> extends Thing {
  /** Where a journal's settings keep a change, and the name of its lock. */
  readonly name: "flags" | "reference";
  /** The lock, as messages call it. */
  readonly lock: string;
  readonly journal: JournalForm<Entry, RolloutState>;
  readonly called: Called;
  /** What a stamp has that is taken back to nothing. */
  readonly none: string;
  /** What is done, for who waits for the lock. */
  doing(edit: Edit | undefined): string;
  /** @throws StampError `input` for an edit that can't be */
  wanted(edit: Edit | undefined, fleet: LoadedFleet, context: DeliveryContext): Promise<Wanted>;
  /** Where it goes by the project's file as it is now. */
  deliver(root: string): Deliver | undefined;
  /** The project's file that a change without a path is of. */
  readonly changes: string;
  /** Whether texts have numbers: then what all stamps have is asked, also where some alone are changed. Default: false. */
  readonly isNumbered?: boolean;
  /** Why a text must not come in the place of what is found; undefined where it may. */
  refuses?(found: string | undefined, text: string): string | undefined;
}
