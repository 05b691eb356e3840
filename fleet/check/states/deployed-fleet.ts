import { StampError } from "../../../core/errors";
import type { ResourceGraph } from "../../../graph/model/graph";
import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { Engine } from "../../../engines/engine";
import { ROUTING_STACK } from "../../../components/program/config";
import { readDeployment } from "./read-state";
import { type CentralGraph, centralGraph } from "../central/central-graph";
import { type RoutingGraph, routingGraph } from "../routing/routing-graph";
import { stampOf } from "../../open";
import type { RoutingConfig } from "../../../components/program/routing-config";
import type { Inventory } from "../../inventory/inventory";
import type { Project } from "../../inventory/project";
import type { StampGraph } from "./stamp-graph";

/** The stamps an engine has a state of, and those whose state can't be judged. */
export interface DeployedFleet {
  readonly stamps: readonly StampGraph[];
  /** Ids of stacks that were never finished or are not stamps. */
  readonly unjudged: readonly string[];
  /** Stack → when its state was last written, ISO 8601. */
  readonly times: ReadonlyMap<string, string>;
}

/** Reads what an engine knows of stacks, secrets in plain text: for judging only, never for printing. */
export async function readDeployed(
  engine: Engine,
  inventory: Pick<Inventory, "project" | "stamps">,
  ids: readonly string[],
): Promise<DeployedFleet> {
  const project = inventory.project.name;
  const stamps: StampGraph[] = [];
  const unjudged: string[] = [];
  const times = new Map<string, string>();
  for (const stack of ids) {
    const { graph, time } = (await readGraph(engine, project, stack)) ?? {};
    if (graph === undefined) continue;
    if (time !== undefined) times.set(stack, time);
    try {
      stamps.push(stampOf(inventory, graph));
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      unjudged.push(stack);
    }
  }
  return { stamps, unjudged, times };
}

/** The routing layer as an engine knows it; undefined when it is not up, or was never finished. */
export async function readDeployedRouting(
  engine: Engine,
  {
    project,
    routing,
  }: { readonly project: Pick<Project, "name">; readonly routing?: Pick<RoutingConfig, "stamps"> },
): Promise<RoutingGraph | undefined> {
  const { graph } = (await readGraph(engine, project.name, ROUTING_STACK)) ?? {};
  if (graph === undefined || Object.keys(graph.outputs).length === 0) return undefined;
  return routingGraph(graph, routing?.stamps);
}

/** The centres as an engine knows them, without those that are not up or were never finished. */
export async function readDeployedCentral(
  engine: Engine,
  { central, project }: Pick<Inventory, "central" | "project">,
): Promise<readonly CentralGraph[]> {
  const found: CentralGraph[] = [];
  for (const { id, home } of central) {
    const { graph } = (await readGraph(engine, project.name, id)) ?? {};
    if (graph !== undefined && Object.keys(graph.outputs).length > 0) found.push(centralGraph(graph, home));
  }
  return found;
}

interface Read {
  readonly graph: ResourceGraph;
  readonly time: string | undefined;
}

async function readGraph(engine: Engine, project: string, stack: string): Promise<Read | undefined> {
  const exported = await engine.export({ project, stack }, { showSecrets: true });
  if (exported === undefined) return undefined;
  const graph = await readDeployment(exported, stack, () => Promise.resolve(undefined));
  return graph.resources.length === 0 ? undefined : { graph, time: timeOf(exported) };
}

/** When a state was written, as its manifest says. */
function timeOf(exported: PropertyMap): string | undefined {
  const { deployment } = exported;
  const manifest = isMap(deployment) ? deployment["manifest"] : undefined;
  const time = isMap(manifest) ? manifest["time"] : undefined;
  return typeof time === "string" && !Number.isNaN(Date.parse(time))
    ? new Date(time).toISOString()
    : undefined;
}
