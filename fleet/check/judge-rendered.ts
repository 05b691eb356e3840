import type { PropertyMap } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import type { FleetContext } from "../context";
import type { StampEntry } from "../inventory/stack-config";
import { type LoadedFleet, stackSpec } from "../open";
import { leaveOutExpired } from "../selection";
import { allOf } from "../work/failures";
import { type Outcome, type WorkEvent, workOn } from "../work/stacks";
import { optionsOf, withLayer } from "./check-options";
import { FleetStream } from "./fleet-stream";
import { isKept, renderStamp } from "./render-fleet";
import { withCentral } from "./central/central";
import { withEqualCentres } from "./central/equal-centres";
import { renderOrProven } from "./like/render-proven";
import { SharedModels } from "./like/shared-models";
import { RenderWorkers } from "../renders/workers/workers";
import type { CentralGraph } from "./central/central-graph";
import { renderCentral } from "./central/render-central";
import { renderInFront } from "./routing/render-layer";
import type { StampGraph } from "./states/stamp-graph";
import type { Verdict } from "./verdict";
import { referenceOf } from "./yardsticks";

/**
 * Judges a fleet as its program describes it.
 * @throws StampError for a program that fails
 */
export async function judge(fleet: LoadedFleet, context: FleetContext<WorkEvent>): Promise<Verdict> {
  const { signal } = context;
  const { project, routing: entry } = fleet.inventory;
  const { stamps } = leaveOutExpired(fleet.inventory.stamps, false);
  const tokens = new TokenTable();
  const options = optionsOf(project, fleet.program, tokens);
  const { parallel } = context;
  const workers = RenderWorkers.of(project, fleet.renders, { parallel, stacks: stamps.length });
  const threads = workers && {
    workers,
    tokens,
    models: new SharedModels((model) => workers.share(model), tokens),
  };
  const stream = new FleetStream(options, (model) => threads?.models.share(model));
  const stampAt = (position: number): StampEntry => {
    const stamp = stamps[position];
    if (stamp === undefined) throw new Error(`no stamp ${position}`);
    return stamp;
  };
  workers?.beginUnlessKept(stamps.length, (position) => isKept(stackSpec(fleet, stampAt(position))));
  const render = (stamp: StampEntry): Promise<StampGraph> =>
    renderStamp(stackSpec(fleet, stamp), tokens, signal);
  const fronted: { id: string; outputs: PropertyMap }[] = [];
  const positions = new Map(stamps.map(({ id }, position) => [id, position]));
  let outcomes: (Outcome<number> | undefined)[];
  try {
    outcomes = await workOn(
      stamps,
      {
        name: "render",
        run: async (stamp) => {
          const made = await (threads === undefined
            ? render(stamp)
            : renderOrProven(stackSpec(fleet, stamp), threads, signal));
          const { graph } = "model" in made ? made.stamp : made;
          if (entry?.stamps.includes(stamp.id) === true)
            fronted.push({ id: stamp.id, outputs: graph.outputs });
          stream.take(positions.get(stamp.id) ?? 0, made);
          return "model" in made ? made.resources : graph.resources.length;
        },
        describe: (resources) => ({ kind: "resources", resources }),
      },
      workers === undefined ? context : { ...context, parallel: workers.parallel },
    );
  } finally {
    await workers?.close();
  }
  allOf(stamps, outcomes);
  const routing = entry && (await renderInFront(fleet, entry, fronted, tokens, signal));
  const verdict = await stream.verdict(
    (position) => render(stampAt(position)),
    async (position) => {
      const stamp = stampAt(position);
      return referenceOf(stackSpec(fleet, stamp), await render(stamp), signal);
    },
  );
  const centres: CentralGraph[] = [];
  for (const centre of fleet.inventory.central)
    centres.push(await renderCentral(stackSpec(fleet, centre), tokens, signal));
  const judged = withCentral(withLayer(verdict, routing, options), centres, options);
  return withEqualCentres(judged, fleet, signal);
}
