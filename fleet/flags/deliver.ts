import { join } from "node:path";
import { StampError } from "../../core/errors";
import { isThere } from "../../core/files/read-bytes";
import { messageOf } from "../../core/message";
import type { Inventory } from "../inventory/inventory";
import type { StampEntry } from "../inventory/stack-config";
import { flagsOf } from "./compile";
import { readFlags } from "./file";
import { placesOf, type PlaceTools } from "../delivery/places";
import { FLAGS_PLACE } from "./place";
import { FLAGS_FILE } from "./schema";

/** Brings a stamp that is up the flags it lacks. */
export type FlagDelivery = (stamp: Pick<StampEntry, "id" | "identity">) => Promise<void>;

/**
 * What brings a stamp that has just come up its flags, as `flags.yaml` says them. One that has some keeps them: how they change is said
 * by `stampworks flags`, wave by wave. In a project without flags it does nothing.
 * @returns it throws StampError `engine` where the stamp's flags can't be read or written
 * @throws StampError `input` for a file with faults, or one that doesn't say where stamps read their flags
 */
export function flagDelivery(
  inventory: Pick<Inventory, "project" | "stamps">,
  tools: PlaceTools,
): FlagDelivery {
  const { root } = inventory.project;
  if (!isThere(join(root, FLAGS_FILE))) return () => Promise.resolve();
  const { flags } = readFlags(root);
  const placeOf = placesOf(flags.deliver, FLAGS_PLACE, inventory, tools);
  return async ({ id, identity }) => {
    try {
      const place = placeOf(id);
      if ((await place.read()) === undefined) await place.write(flagsOf(flags, { ...identity, id }));
    } catch (error) {
      throw new StampError("engine", `it is up, and its flags can't be brought to it: ${messageOf(error)}`, {
        file: FLAGS_FILE,
        field: "deliver",
        fix: "mend it, then stampworks flags apply",
      });
    }
  };
}
