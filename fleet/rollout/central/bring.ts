import { StampError } from "../../../core/errors";
import type { Counts, Engine, UpdateResult } from "../../../engines/engine";
import type { FleetContext } from "../../context";
import { type AllowedLosses, lossError, lossesOf, refusedLosses } from "../../deploy/losses";
import type { CentralEntry } from "../../inventory/stack-config";
import { type LoadedFleet, stackSpec } from "../../open";
import { allOf } from "../../work/failures";
import { upSettled } from "../../work/settled";
import { type WorkEvent, workOn } from "../../work/stacks";

/** A centre that a rollout brought up, or found as it is to be. */
export interface BroughtCentre {
  readonly id: string;
  readonly counts: Counts;
}

/** What is told: centres come before the stamps, and one that did not come up. */
export type CentreProgress =
  | { readonly kind: "centres"; readonly stacks: readonly string[] }
  | { readonly kind: "centres-failed" };

/** What centres are brought up with. */
interface Desk {
  readonly context: FleetContext<CentreProgress | WorkEvent>;
  readonly engine: Engine;
  readonly fleet: LoadedFleet;
}

/**
 * Brings centres up before any stamp is touched: what a stamp of the new blueprint sends must find its place. One that is as it is to be stays so,
 * so that whoever goes on with a rollout does it again. As with a stamp, what would be lost and nobody named is refused.
 * @throws FailedStacks where one did not come up; then no stamp may be begun
 */
export async function bringCentres(
  central: readonly CentralEntry[],
  allowed: AllowedLosses | undefined,
  { context, engine, fleet }: Desk,
): Promise<readonly BroughtCentre[]> {
  if (central.length === 0) return [];
  const { signal } = context;
  context.emit({ kind: "centres", stacks: central.map(({ id }) => id) });
  const outcomes = await workOn(
    central,
    {
      name: "up",
      run: async (centre, report): Promise<UpdateResult> => {
        const spec = stackSpec(fleet, centre);
        const { steps } = await engine.preview(spec, { signal });
        const refused = refusedLosses(lossesOf(centre.id, steps), allowed);
        if (refused.length > 0) throw lossError(refused);
        return upSettled(engine, spec, { signal, onEvent: report }, report);
      },
      describe: ({ counts }) => ({ kind: "changed", counts }),
    },
    context,
  );
  try {
    return allOf(central, outcomes).map(({ counts, stack }) => ({ id: stack, counts }));
  } catch (error) {
    context.emit({ kind: "centres-failed" });
    throw error;
  }
}

/**
 * The centres that a rollout began with, as the fleet has them now.
 * @throws StampError `state` where it has one of them no more
 */
export function begunWith(ids: readonly string[], { inventory }: LoadedFleet): readonly CentralEntry[] {
  return ids.map((id) => {
    const entry = inventory.central.find((centre) => centre.id === id);
    if (entry !== undefined) return entry;
    throw new StampError("state", `the rollout began with centre "${id}", which the fleet has no more`, {
      fix: `write its config (Pulumi.${id}.yaml) again, or end the rollout with --abandon`,
    });
  });
}
