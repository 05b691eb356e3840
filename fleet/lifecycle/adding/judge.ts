import { defined } from "../../../core/defined";
import type { Counts } from "../../../engines/engine";
import { TokenTable } from "../../../graph/model/tokens";
import { readAllowFile } from "../../check/allow/allow-file";
import { checkFleet } from "../../check/check-fleet";
import { renderStamp } from "../../check/render-fleet";
import type { StampGraph } from "../../check/states/stamp-graph";
import type { Verdict } from "../../check/verdict";
import type { FleetContext } from "../../context";
import { refuseUnsimulated } from "../../deploy/unsimulated";
import type { StampEntry } from "../../inventory/stack-config";
import { type LoadedFleet, stackSpec } from "../../open";
import { NOTHING } from "../../work/counts";

type Context = Pick<FleetContext, "engine" | "signal">;

/** Judges the new stamp together with those it must be equal to; with others it has nothing to compare. */
export async function judge(
  { signal }: Context,
  fleet: LoadedFleet,
  entry: StampEntry,
): Promise<{ readonly graph: StampGraph; readonly verdict: Verdict }> {
  const { inventory, program } = fleet;
  const { identity } = entry;
  const peers = inventory.stamps.filter(
    (stamp) =>
      stamp.id !== entry.id &&
      stamp.identity.class === identity.class &&
      stamp.identity.cloud === identity.cloud &&
      stamp.identity.release === identity.release,
  );
  const tokens = new TokenTable();
  const graphs: StampGraph[] = [];
  for (const stamp of peers) graphs.push(await renderStamp(stackSpec(fleet, stamp), tokens, signal));
  const graph = await renderStamp(stackSpec(fleet, entry), tokens, signal);
  const global = program.blueprint?.global;
  const allow = readAllowFile(inventory.project);
  const verdict = checkFleet([...graphs, graph], defined({ today: new Date(), tokens, allow, global }));
  return { graph, verdict };
}

/** What bringing it up would do: all of a rendered stamp is new. A real preview would make a stack, and is the pull request's. */
export async function countsOf(
  { engine: source, signal }: Context,
  fleet: LoadedFleet,
  entry: StampEntry,
  { graph }: StampGraph,
): Promise<Counts> {
  await refuseUnsimulated(fleet, [entry], { engine: source, signal });
  if (source.name !== "embedded") return { ...NOTHING, create: graph.resources.length };
  const engine = await source.open(fleet.inventory.project.root);
  try {
    return (await engine.preview(stackSpec(fleet, entry), { signal })).counts;
  } finally {
    await engine.close();
  }
}
