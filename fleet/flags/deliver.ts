import { join } from "node:path";
import { StampError } from "../../core/errors";
import { isThere } from "../../core/files/read-bytes";
import { messageOf } from "../../core/message";
import { redactText } from "../../core/redact";
import { placesOf, type PlaceTools } from "../delivery/places";
import type { Inventory } from "../inventory/inventory";
import type { StampEntry } from "../inventory/stack-config";
import { changeIn } from "../rollout/entries";
import type { RolloutState } from "../rollout/state";
import { flagsOf } from "./compile";
import { parseFlags, readFlags } from "./file";
import { FLAGS_PLACE } from "./place";
import { type Flags, FLAGS_FILE } from "./schema";

/** What brings new stamps their flags. */
export interface FlagDelivery {
  /**
   * Said before a new stamp is made.
   * @throws StampError `input` for a file with faults, or one that doesn't say where stamps read their flags
   */
  check(): void;
  /**
   * Brings a stamp that has just come up its flags.
   * @param isMade whether this run made it from nothing: what lies there then is of a stamp that was destroyed. Else one that has flags
   * keeps them: how they change is said by `stampworks flags`, wave by wave
   * @throws StampError `engine` where the stamp's flags can't be read or written
   */
  bring(stamp: Pick<StampEntry, "id" | "identity">, isMade: boolean): Promise<void>;
}

/** What is needed beside the places. */
export interface FlagTools extends PlaceTools {
  /** The last change of flags; undefined where there was none. */
  lastChange(): Promise<RolloutState | undefined>;
}

/** Whether a project has flags. */
export function hasFlags(root: string): boolean {
  return isThere(join(root, FLAGS_FILE));
}

/** Whether a stamp is up: an update of it has ended well, so there are outputs. @param outputs what an engine says of its stack */
export function isUp(outputs: object | undefined): boolean {
  return outputs !== undefined && Object.keys(outputs).length > 0;
}

/** What brings new stamps their flags, as `flags.yaml` says them. In a project without flags it does nothing. */
export function flagDelivery(
  inventory: Pick<Inventory, "project" | "stamps">,
  tools: FlagTools,
): FlagDelivery {
  const { root } = inventory.project;
  const placesFor = (flags: Flags): ReturnType<typeof placesOf> =>
    placesOf(flags.deliver, FLAGS_PLACE, inventory, tools);
  return {
    check() {
      if (hasFlags(root)) placesFor(readFlags(root).flags);
    },
    async bring({ id, identity }, isMade) {
      if (!hasFlags(root) || identity.retiring) return;
      try {
        const place = placesFor(readFlags(root).flags)(id);
        if (!isMade && (await place.read()) !== undefined) return;
        // Read only now: making a stamp takes long, and a feature may have been switched off meanwhile.
        const text = flagsOf(judgedFlags(root, await tools.lastChange()), { ...identity, id });
        await place.write(text);
        if ((await place.read()) !== text) throw new Error("what was written is not what is read");
      } catch (error) {
        const reason = redactText(messageOf(error));
        throw new StampError("engine", `it is up, and its flags can't be brought to it: ${reason}`, {
          file: FLAGS_FILE,
          field: "deliver",
          fix: "mend it, then stampworks flags apply",
        });
      }
    },
  };
}

/** The flags that a new stamp may have: while a change of them is judged, those of before it. */
function judgedFlags(root: string, last: RolloutState | undefined): Flags {
  if (last === undefined || last.end !== undefined) return readFlags(root).flags;
  const change = changeIn(last.begin.settings);
  if (change?.file === undefined)
    throw new Error(`a change of flags is not finished: ${change?.what ?? "flags apply"}`);
  return parseFlags(change.file.before);
}
