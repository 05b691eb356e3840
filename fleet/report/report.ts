import { defined } from "../../core/defined";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { TokenTable } from "../../graph/model/tokens";
import { latestUse, type StampUse } from "../../planning/capacity/use";
import { registryUse } from "../../planning/capacity/use-registry";
import { stateIn, tieToProgram } from "../check/states/reviewed";
import { rendersOf } from "../check/yardsticks";
import { readAllowFile } from "../check/allow/allow-file";
import { checkFleet } from "../check/check-fleet";
import { withRouting } from "../check/routing/check-routing";
import { withCentral } from "../check/central/central";
import { readDeployed, readDeployedCentral, readDeployedRouting } from "../check/states/deployed-fleet";
import { renderStamp } from "../check/render-fleet";
import type { StampGraph } from "../check/states/stamp-graph";
import type { DriftResult, Engine } from "../../engines/engine";
import type { StampEntry } from "../inventory/stack-config";
import { REGISTRY_FOLDER } from "../../tenants/registry/open";
import { centralReport } from "./central";
import { fleetReport } from "./collect";
import { monthlyCosts } from "./costs";
import { operatorsReport } from "./registry";
import type { FleetReport, RoutingReport } from "./model";
import { findOutliers, readOutliersFile } from "../outliers/outliers";
import { faultUnderWay } from "../recovery/faults/under-way";
import { drillsStanding } from "../recovery/standing";
import { ROLLOUT_JOURNAL } from "../rollout/journal";
import type { FleetContext } from "../context";
import { type BuildEvent, type LoadedFleet, openFleet, stackSpec } from "../open";
import { withJournals } from "../journals";
import { allOf, failuresOf, resultOf, type StackFailure } from "../work/failures";
import { type WorkEvent, workOn } from "../work/stacks";

/** What a report is to hold beside what files and states say. */
export interface ReportInput {
  /** Ask the clouds whether stamps drifted. */
  readonly drift: boolean;
  /** Ask Prometheus which stamps are unlike their sisters. */
  readonly outliers: boolean;
  /** Registry to count tenants in. Default: the fleet's own, where there is one. */
  readonly registry?: string | undefined;
  /** Where rollouts' journals are kept. Default: below the project's state folder. */
  readonly journal?: string | undefined;
}

/** A report, and what could not be looked at. */
export interface ReportResult {
  readonly report: FleetReport;
  readonly failures: readonly StackFailure[];
}

type Context = FleetContext<WorkEvent | BuildEvent>;

/** Looks at all there is to report of a fleet: configs, states (or a render, where nothing is up), journals, registry. */
export async function report(input: ReportInput, context: Context): Promise<ReportResult> {
  const fleet = await openFleet(context);
  const { inventory, program } = fleet;
  const { project, stamps } = inventory;
  const engine = await context.engine.open(project.root);
  try {
    const deployed = await readDeployed(
      engine,
      inventory,
      stamps.map(({ id }) => id),
    );
    const isUp = deployed.stamps.length > 0;
    const tokens = new TokenTable();
    const graphs = isUp ? deployed.stamps : await renderAll(context, fleet, tokens);
    const asked = input.drift ? await askClouds(context, engine, project.name, deployed.stamps) : undefined;
    const { blueprint } = program;
    const options = {
      today: new Date(),
      allow: readAllowFile(project),
      ...(blueprint === undefined ? {} : { global: blueprint.global }),
      ...(isUp ? {} : { tokens }),
    };
    const judged = checkFleet(graphs, options);
    const sources = { state: stateIn(graphs), render: rendersOf(fleet, context.signal) };
    const stampsVerdict = isUp ? await tieToProgram(judged, sources) : judged;
    const routing =
      inventory.routing === undefined ? undefined : await readDeployedRouting(engine, inventory);
    const centres = await readDeployedCentral(engine, inventory);
    const layer = routing === undefined ? stampsVerdict : withRouting(stampsVerdict, routing, options);
    const verdict = withCentral(layer, centres, options);
    const use = await useOf(input.registry, project.root);
    const operators = await operatorsReport(input.registry, project.root, new Date());
    const found = fleetReport({
      project: project.name,
      at: new Date(),
      simulated: engine.name === "embedded",
      source: isUp ? "states" : "render",
      entries: stamps,
      graphs,
      verdict,
      routing: routingOf(fleet, routing !== undefined),
      central: centralReport(inventory.central, centres),
      classes: blueprint?.classes ?? {},
      ...(blueprint === undefined ? {} : { release: blueprint.release }),
      ...defined({ use }),
      times: deployed.times,
      ...(blueprint === undefined
        ? {}
        : {
            name: `${blueprint.app}-${blueprint.environment}`,
            costs: monthlyCosts(stamps, graphs, verdict.fingerprints, blueprint.classes),
          }),
      operators,
      drills: drillsStanding(
        project.root,
        stamps,
        new Date(),
        await faultUnderWay(context, project, input.journal),
      ),
      ...(asked === undefined ? {} : { drift: asked.of }),
      ...(input.outliers ? { outliers: await unlike(context, project.root, stamps) } : {}),
      rollouts: await withJournals(context, project, input.journal, (journals) =>
        journals.readAll(ROLLOUT_JOURNAL),
      ),
    });
    return { report: found, failures: asked?.failures ?? [] };
  } finally {
    await engine.close();
  }
}

/** Stamps → signals by which they are unlike their class; those that could not be compared are left out. */
async function unlike(
  context: Context,
  root: string,
  stamps: readonly StampEntry[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const settings = readOutliersFile(root, undefined);
  const { outliers, unknown } = await findOutliers(settings, stamps, context, Date.now());
  const mute = new Set(unknown.flatMap((each) => each.stamps));
  return new Map(
    stamps.flatMap(({ id }) => {
      const signals = outliers.filter(({ stamp }) => stamp === id).map(({ signal }) => signal);
      return signals.length === 0 && mute.has(id) ? [] : [[id, signals] as const];
    }),
  );
}

async function renderAll(context: Context, fleet: LoadedFleet, tokens: TokenTable): Promise<StampGraph[]> {
  const { stamps } = fleet.inventory;
  const outcomes = await workOn(
    stamps,
    {
      name: "render",
      run: (stamp: StampEntry) => renderStamp(stackSpec(fleet, stamp), tokens, context.signal),
      describe: ({ graph }: StampGraph) => ({ kind: "resources", resources: graph.resources.length }),
    },
    context,
  );
  return allOf(stamps, outcomes);
}

async function askClouds(
  context: Context,
  engine: Engine,
  project: string,
  stamps: readonly StampGraph[],
): Promise<{ of: ReadonlyMap<string, boolean>; failures: readonly StackFailure[] }> {
  const { signal } = context;
  const outcomes = await workOn(
    stamps,
    {
      name: "drift",
      run: ({ id }) => engine.drift({ project, stack: id }, { signal }),
      describe: ({ steps }: DriftResult) => ({ kind: "drift", drifted: steps.length }),
    },
    context,
  );
  const known = stamps.flatMap(({ id }, index): [string, boolean][] => {
    const result = resultOf(outcomes[index]);
    return result === undefined ? [] : [[id, result.drifted]];
  });
  return { of: new Map(known), failures: failuresOf(stamps, outcomes) };
}

/** What each stamp carries, as the registry says; undefined where there is none. */
async function useOf(
  where: string | undefined,
  root: string,
): Promise<ReadonlyMap<string, StampUse> | undefined> {
  if (where === undefined && !existsSync(join(root, REGISTRY_FOLDER))) return undefined;
  return latestUse((await registryUse(where, root)).rows);
}

function routingOf({ inventory, program }: LoadedFleet, isUp: boolean): RoutingReport {
  const { routing } = inventory;
  if (routing === undefined) return { state: "none" };
  const { cloud, regions } = routing.home;
  const domain = program.blueprint?.routing?.domain;
  return {
    cloud,
    regions,
    ...defined({ domain }),
    state: isUp ? "up" : "not up",
  };
}
