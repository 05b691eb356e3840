import type { Engine } from "../../engines/engine";
import { canonicalise } from "../../graph/canonical/canonical";
import { TokenTable } from "../../graph/model/tokens";
import { assumptionsSchema } from "../../planning/cost/assumptions";
import { PriceBook } from "../../planning/cost/price-table";
import { costEntry, type Pricing } from "../../planning/cost/report";
import { renderStamp } from "../check/render-fleet";
import { readDeployment } from "../check/states/read-state";
import { type StampGraph, stampGraph } from "../check/states/stamp-graph";
import type { PreviewedStack } from "../deploy/preview";
import { type FleetSpec, type LoadedFleet, selectStamps } from "../open";
import { changesOf } from "../work/counts";

/** What an update does to the cost of each of these stamps, by list prices. */
export interface CostShift {
  /** Cloud and class. */
  readonly form: string;
  readonly region: string;
  readonly stamps: readonly string[];
  /** US dollars a month of one stamp as it is, with all bounds used; 0 where it is not up. */
  readonly before: number;
  /** The same as it will be. */
  readonly after: number;
}

/** A stack as it is to become. */
interface Planned {
  readonly id: string;
  readonly spec: FleetSpec;
}

const STAMP = "stampworks:index:Stamp";

/**
 * What the update of stamps does to their cost. Stamps of one class, cloud and region that change in the same way are priced once;
 * a program without this library's stamps is priced by nobody.
 */
export async function costShifts(
  planned: readonly Planned[],
  rows: readonly PreviewedStack[],
  fleet: LoadedFleet,
  engine: Engine,
  signal: AbortSignal,
): Promise<readonly CostShift[]> {
  const { blueprint } = fleet.program;
  if (blueprint === undefined) return [];
  const pricing: Pricing = {
    classes: blueprint.classes,
    prices: PriceBook.read(),
    assume: assumptionsSchema.parse({}),
    margin: undefined,
  };
  const entries = new Map(selectStamps(fleet.inventory, []).map((entry) => [entry.id, entry.identity]));
  const kinds = new Map<string, Planned[]>();
  for (const [index, each] of planned.entries()) {
    const counts = rows[index]?.counts;
    const identity = entries.get(each.id);
    if (counts === undefined || identity === undefined || changesOf(counts) === 0) continue;
    const kind = JSON.stringify([identity.class, identity.cloud, identity.region, counts]);
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [each]);
    else known.push(each);
  }
  const shifts: CostShift[] = [];
  for (const alike of kinds.values()) {
    const [first] = alike;
    const identity = entries.get(first?.id ?? "");
    if (first === undefined || identity === undefined) continue;
    const { class: name, cloud, region } = identity;
    const price = ({ derivations, graph }: StampGraph): number =>
      costEntry({ id: first.id, class: name, cloud, region, form: canonicalise(graph, derivations) }, pricing)
        .monthly;
    const after = await renderStamp(first.spec, new TokenTable(), signal);
    if (!isPriced(after, pricing, name)) continue;
    const before = await stateOf(engine, first.spec);
    shifts.push({
      form: `${cloud}/${name}`,
      region,
      stamps: alike.map(({ id }) => id),
      before: before === undefined || !isPriced(before, pricing, name) ? 0 : price(before),
      after: price(after),
    });
  }
  return shifts;
}

function isPriced({ graph }: StampGraph, { classes }: Pricing, name: string): boolean {
  return classes[name] !== undefined && graph.resources.some(({ type }) => type === STAMP);
}

async function stateOf(engine: Engine, { project, stack }: FleetSpec): Promise<StampGraph | undefined> {
  const exported = await engine.export({ project, stack });
  if (exported === undefined) return undefined;
  const graph = await readDeployment(exported, stack, () => Promise.resolve(undefined));
  return graph.outputs["derivations"] === undefined ? undefined : stampGraph(graph);
}
