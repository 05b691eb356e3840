import type { Engine } from "../../../engines/engine";
import { type FleetContext, isConfirmed, refuseUnasked } from "../../context";
import type { AllowedLosses } from "../../deploy/losses";
import type { CentralEntry } from "../../inventory/stack-config";
import type { LoadedFleet } from "../../open";
import type { WorkEvent } from "../../work/stacks";
import { look } from "../look";
import type { RolloutProgress, RolloutQuestion, RolloutResult } from "../request";
import { bringCentres } from "./bring";

/** What centres alone are rolled out with. */
interface Desk {
  readonly context: FleetContext<RolloutProgress | WorkEvent, RolloutQuestion>;
  readonly engine: Engine;
  readonly fleet: LoadedFleet;
}

/**
 * A rollout that names centres and no stamp, as a job of CI's first wave does: they come up by the blueprint, and what they would lose is refused
 * unless it is named. There are no waves and nothing to go on with, so that no journal is kept.
 */
export async function rolloutOfCentres(
  central: readonly CentralEntry[],
  { allow, yes }: { readonly allow?: AllowedLosses | undefined; readonly yes: boolean },
  { context, engine, fleet }: Desk,
): Promise<RolloutResult> {
  refuseUnasked(context, yes);
  const { losses, preview } = await look([], allow, { context, engine, fleet }, central);
  context.emit({ kind: "previewed", preview });
  if (losses.length > 0) return { kind: "refused", preview, losses };
  if (!(await isConfirmed(context, yes, { kind: "begin" }))) return { kind: "declined" };
  return {
    kind: "centres",
    engine: engine.name,
    simulated: engine.name === "embedded",
    central: await bringCentres(central, allow, { context, engine, fleet }),
    preview,
  };
}
