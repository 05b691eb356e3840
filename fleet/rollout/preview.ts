import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeDurably } from "../../core/files/durable";
import { readText } from "../../core/files/read-text";
import { StampError } from "../../core/errors";
import type { Engine } from "../../engines/engine";
import { STATE_FOLDER } from "../../engines/state-folder";
import type { FleetContext } from "../context";
import { type PlannedStack, type PreviewResult, previewStacks } from "../deploy/preview";
import { type CentralEntry, parseStackConfig } from "../inventory/stack-config";
import { stackFile, withStackKey } from "../lifecycle/stack-file";
import { type FleetSpec, type LoadedFleet, stackSpec } from "../open";
import type { WorkEvent } from "../work/stacks";
import { type CostShift, costShifts } from "./cost-shift";

/** A stamp, and the release that its config is to name; undefined: the blueprint's. */
export interface Released {
  readonly id: string;
  readonly release: string | undefined;
}

/** What a rollout would change, and what that does to the cost. */
export interface RolloutPreview extends PreviewResult {
  readonly costs: readonly CostShift[];
}

/**
 * What an update of stamps to releases would change, each as its config will say once its turn comes. The configs stay as they are:
 * copies say the release.
 * @param central centres that come up before them; default none
 */
export async function previewReleases(
  stamps: readonly Released[],
  fleet: LoadedFleet,
  engine: Engine,
  context: FleetContext<WorkEvent>,
  central: readonly CentralEntry[] = [],
): Promise<RolloutPreview> {
  const copies = mkdtempSync(join(fleet.inventory.project.root, STATE_FOLDER, "preview-"));
  try {
    const planned = stamps.map((stamp) => plannedStack(stamp, fleet, copies));
    const centres = central.map((centre) => ({ id: centre.id, spec: stackSpec(fleet, centre) }));
    const result = await previewStacks(engine, [...centres, ...planned], context);
    const rows = result.stamps.slice(central.length);
    return {
      ...result,
      ...(central.length === 0 ? {} : { central: result.stamps.slice(0, central.length) }),
      stamps: rows,
      costs: await costShifts(planned, rows, fleet, engine, context.signal),
    };
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}

function plannedStack(
  { id, release }: Released,
  fleet: LoadedFleet,
  copies: string,
): PlannedStack & { readonly spec: FleetSpec } {
  const { project } = fleet.inventory;
  const file = stackFile(project, id);
  const text = withStackKey(project, readText(project.root, file), "release", release);
  const result = parseStackConfig(project, id, file, text);
  if (!("stamp" in result)) throw StampError.all(result.problems);
  const configFile = join(copies, `Pulumi.${id}.yaml`);
  writeDurably(configFile, text);
  return { id, spec: stackSpec(fleet, result.stamp), configFile };
}
