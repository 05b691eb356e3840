import type { PropertyMap } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import type { FleetContext } from "../context";
import type { StampEntry } from "../inventory/stack-config";
import { type BuildEvent, type LoadedFleet, openFleet, stackSpec } from "../open";
import { describeExpired, leaveOutExpired } from "../selection";
import { allOf } from "../work/failures";
import { type WorkEvent, workOn } from "../work/stacks";
import { optionsOf, withLayer } from "./check-options";
import type { CheckInput, CheckResult } from "./check-result";
import { checkStates } from "./states/check-states";
import { FleetStream } from "./fleet-stream";
import { renderStamp } from "./render-fleet";
import { renderInFront } from "./routing/render-layer";
import type { StampGraph } from "./states/stamp-graph";
import { referenceOf } from "./yardsticks";

export type { CheckInput, CheckResult } from "./check-result";

/**
 * Judges both laws and the baseline over the rendered fleet, or over exported states. A broken law is a result, not an
 * error.
 * @throws StampError for what can't be judged: faulty configs, a program that fails, a file that is no state
 */
export function check(
  input: CheckInput,
  context: FleetContext<WorkEvent | BuildEvent>,
): Promise<CheckResult> {
  return input.states.length > 0 ? checkStates(input, context) : checkRendered(context);
}

async function checkRendered(context: FleetContext<WorkEvent | BuildEvent>): Promise<CheckResult> {
  const { signal } = context;
  const fleet = await openFleet(context);
  const { project, routing: entry } = fleet.inventory;
  const { stamps, expired } = leaveOutExpired(fleet.inventory.stamps, false);
  const tokens = new TokenTable();
  const options = optionsOf(project, fleet.program, tokens);
  const stream = new FleetStream(options);
  const render = (stamp: StampEntry): Promise<StampGraph> =>
    renderStamp(stackSpec(fleet, stamp), tokens, signal);
  const fronted: { id: string; outputs: PropertyMap }[] = [];
  const positions = new Map(stamps.map(({ id }, position) => [id, position]));
  const outcomes = await workOn(
    stamps,
    {
      name: "render",
      run: async (stamp) => {
        const made = await render(stamp);
        if (entry?.stamps.includes(stamp.id) === true)
          fronted.push({ id: stamp.id, outputs: made.graph.outputs });
        stream.take(positions.get(stamp.id) ?? 0, made);
        return made.graph.resources.length;
      },
      describe: (resources) => ({ kind: "resources", resources }),
    },
    context,
  );
  allOf(stamps, outcomes);
  const routing = entry && (await renderInFront(fleet, entry, fronted, tokens, signal));
  const stampAt = (position: number): StampEntry => {
    const stamp = stamps[position];
    if (stamp === undefined) throw new Error(`no stamp ${position}`);
    return stamp;
  };
  const verdict = await stream.verdict(
    (position) => render(stampAt(position)),
    async (position) => {
      const stamp = stampAt(position);
      return referenceOf(stackSpec(fleet, stamp), await render(stamp), signal);
    },
  );
  return {
    ...withLayer(verdict, routing, options),
    left: describeExpired(expired),
    files: filesOf(fleet, stamps),
    projectFile: project.file,
    folder: project.root,
  };
}

function filesOf(
  { inventory: { routing } }: LoadedFleet,
  stamps: readonly StampEntry[],
): Map<string, string> {
  return new Map([...stamps, ...(routing === undefined ? [] : [routing])].map(({ id, file }) => [id, file]));
}
