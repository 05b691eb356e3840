import { StampError } from "../../core/errors";
import type { JournalForm } from "../../core/journal/journal";
import type { JournalStore } from "../../core/journal/store";
import { messageOf } from "../../core/message";
import { redactText } from "../../core/redact";
import { FLAGS_OF_NEW } from "../flags/new-stamp";
import type { Inventory } from "../inventory/inventory";
import type { StampEntry } from "../inventory/stack-config";
import { REFERENCE_OF_NEW } from "../reference/new-stamp";
import type { Entry } from "../rollout/entries";
import type { RolloutState } from "../rollout/state";
import type { OfNewStamp } from "./of-new-stamp";
import { type Place, placesOf, type PlaceTools } from "./places";

/** All that a new stamp is brought. */
const KINDS: readonly OfNewStamp[] = [FLAGS_OF_NEW, REFERENCE_OF_NEW];

/** What brings new stamps what no stack has. */
export interface NewStampDelivery {
  /**
   * Said before a new stamp is made.
   * @throws StampError `input` for files with faults, or that don't say where stamps read what is brought
   */
  check(): void;
  /**
   * Brings a stamp that has just come up its flags and reference data; where the one can't be brought, the other is all the same.
   * @param isMade whether this run made it from nothing: what lies there then is of a stamp that was destroyed. Else one that has some
   * keeps it: how it changes is said by `stampworks flags` and `stampworks reference`, wave by wave
   * @throws StampError `engine` where a stamp's own can't be read or written
   */
  bring(stamp: Pick<StampEntry, "id" | "identity">, isMade: boolean): Promise<void>;
}

/** The last change of one kind; undefined where there was none. */
export type LastChange = (kind: {
  readonly name: OfNewStamp["name"];
  readonly journal: JournalForm<Entry, RolloutState>;
}) => Promise<RolloutState | undefined>;

/** What is needed beside the places. */
export interface NewStampTools extends PlaceTools {
  readonly lastChange: LastChange;
}

/** Whether a project has anything that new stamps are brought. */
export function hasOfNewStamps(root: string): boolean {
  return KINDS.some((kind) => kind.isIn(root));
}

/** Whether a stamp is up: an update of it has ended well, so there are outputs. @param outputs what an engine says of its stack */
export function isUp(outputs: object | undefined): boolean {
  return outputs !== undefined && Object.keys(outputs).length > 0;
}

/** The last change of each kind, as the fleet's journals have it. */
export function lastChangeIn(all: { of(name: OfNewStamp["name"]): Pick<JournalStore, "read"> }): LastChange {
  return ({ journal, name }) => all.of(name).read(journal);
}

/** What brings new stamps what the project's files say. In a project without any it does nothing. */
export function newStampDelivery(
  inventory: Pick<Inventory, "project" | "stamps">,
  tools: NewStampTools,
): NewStampDelivery {
  const { root } = inventory.project;
  const placesFor = (kind: OfNewStamp): ((stamp: string) => Place) =>
    placesOf(kind.deliver(root), kind, inventory, tools);
  const bringOne = async (
    kind: OfNewStamp,
    { id, identity }: Pick<StampEntry, "id" | "identity">,
    isMade: boolean,
  ): Promise<void> => {
    const place = placesFor(kind)(id);
    const found = await place.read();
    if (!isMade && found !== undefined) return;
    // Read only now: making a stamp takes long, and what is said may have changed meanwhile.
    const text = kind.text(root, { ...identity, id }, { found, last: await tools.lastChange(kind) });
    if (text === undefined) return;
    await place.write(text);
    if ((await place.read()) !== text) throw new Error("what was written is not what is read");
  };
  return {
    check() {
      for (const kind of KINDS) if (kind.isIn(root)) placesFor(kind);
    },
    async bring(stamp, isMade) {
      if (stamp.identity.retiring) return;
      const problems: StampError[] = [];
      for (const kind of KINDS) {
        if (!kind.isIn(root)) continue;
        try {
          await bringOne(kind, stamp, isMade);
        } catch (error) {
          problems.push(notBrought(kind, error));
        }
      }
      if (problems.length > 0) throw StampError.all(problems);
    },
  };
}

function notBrought({ file, name, words }: OfNewStamp, error: unknown): StampError {
  const reason = redactText(messageOf(error));
  return new StampError("engine", `it is up, and its ${words} can't be brought to it: ${reason}`, {
    ...{ file, field: "deliver", fix: `mend it, then stampworks ${name} apply` },
  });
}
