import type { Engine } from "../../engines/engine";
import type { FleetContext } from "../context";
import { type AllowedLosses, type Loss, refusedLosses } from "../deploy/losses";
import type { CentralEntry } from "../inventory/stack-config";
import type { LoadedFleet } from "../open";
import type { WorkEvent } from "../work/stacks";
import type { MadePlan } from "./make-plan";
import { previewReleases, type Released, type RolloutPreview } from "./preview";

/** What would change, told before anything is begun or asked. */
export interface Looked {
  readonly preview: RolloutPreview;
  /** What would be made anew or deleted and nobody named. */
  readonly losses: readonly Loss[];
}

/** What is looked with. */
interface Eyes {
  readonly context: FleetContext<
    { readonly kind: "previewed"; readonly preview: RolloutPreview } | WorkEvent
  >;
  readonly engine: Engine;
  readonly fleet: LoadedFleet;
}

/**
 * Looks at what an update of stamps would change, and what of it is refused.
 * @param central centres that come up before them; default none
 */
export async function look(
  stamps: readonly Released[],
  allowed: AllowedLosses | undefined,
  { context, engine, fleet }: Eyes,
  central: readonly CentralEntry[] = [],
): Promise<Looked> {
  const preview = await previewReleases(stamps, fleet, engine, context, central);
  return { preview, losses: refusedLosses(preview.losses, allowed) };
}

/** The stamps of a plan, each with the release that its config will name. */
export function releasesOf({ begin }: MadePlan): Released[] {
  return begin.waves.flatMap(({ stamps }) =>
    stamps.map(({ from, id, pinned }) => ({ id, release: begin.release ?? (pinned ? from : undefined) })),
  );
}
