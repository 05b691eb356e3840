import { dayOf, isExpired } from "../../../components/program/expiry";
import { StampError } from "../../../core/errors";
import type { StampEntry } from "../../inventory/stack-config";
import { type LoadedFleet, selectStamps } from "../../open";
import type { Place, TargetWave } from "../../rollout/emit";
import { type CiSystem, emitWaves } from "../../rollout/emit-waves";

/** Which stamps are to end. */
interface Asked {
  /** Ids; empty with `expired`. */
  readonly stacks: readonly string[];
  readonly expired: boolean;
  readonly reserved?: boolean | undefined;
}

/** Stamps that end, as jobs of a CI system. */
export function emitEnding(
  system: CiSystem,
  stamps: TargetWave["stamps"],
  describe: (id: string) => Place,
): readonly string[] {
  const waves = stamps.length === 0 ? [] : [{ stamps }];
  return emitWaves(system, waves, describe, { task: "retire", bakeMs: 0 });
}

/** @throws StampError `input` where it is not clear which stamps */
export function refuseUnclear({ expired, reserved, stacks }: Asked): void {
  // What is reserved may be prolonged at any time, so that who was told to end it looks once more.
  if (stacks.length > 0 && expired && reserved !== true)
    throw new StampError("input", "--expired and names of stamps do not go together", { field: "retire" });
  if (stacks.length === 0 && !expired)
    throw new StampError("input", "which stamps?", {
      field: "retire",
      allowed: "ids of stamps, or --expired",
    });
}

/** Those named, or those whose last day is over. */
export function choose({ inventory }: LoadedFleet, { expired, stacks }: Asked): readonly StampEntry[] {
  const today = dayOf(new Date());
  return expired
    ? inventory.stamps.filter(({ identity }) => isExpired(identity, today))
    : selectStamps(inventory, stacks);
}
