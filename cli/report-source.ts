import { existsSync } from "node:fs";
import { join } from "node:path";
import { TokenTable } from "../graph/model/tokens";
import { latestUse } from "../planning/capacity/use";
import { registryUse } from "../planning/capacity/use-registry";
import { readAllowFile } from "../fleet/check/allow-file";
import { checkFleet } from "../fleet/check/check-fleet";
import { withRouting } from "../fleet/check/check-routing";
import { readDeployed, readDeployedRouting } from "../fleet/check/deployed-fleet";
import { renderStamp } from "../fleet/check/render-fleet";
import type { StampGraph } from "../fleet/check/stamp-graph";
import type { Engine } from "../engines/engine";
import type { StampEntry } from "../fleet/inventory/stack-config";
import { REGISTRY_FOLDER } from "../tenants/registry/open";
import { fleetReport } from "../fleet/report/collect";
import type { FleetReport, RoutingReport } from "../fleet/report/model";
import { readRollouts } from "../fleet/rollout/journal";
import { openEngine } from "./engine";
import { ExitCode } from "./common/exit-code";
import { type Flags, textFlag } from "./flags";
import type { CommandContext } from "./options";
import { exitCodeOfAll, reportFailures, resultOf } from "./outcomes";
import { runJobs } from "./progress";
import { journalFolder } from "./rollout-options";
import { openSession, type Session, stackSpec } from "./session";

/** A report, and the exit code of what could not be looked at. */
export interface CollectedReport {
  readonly report: FleetReport | undefined;
  readonly code: ExitCode;
}

/** Looks at all there is to report of a fleet: configs, states (or a render, where nothing is up), journals, registry. */
export async function collectReport(context: CommandContext, flags: Flags): Promise<CollectedReport> {
  const session = await openSession(context);
  const { inventory, program } = session;
  const { project, stamps } = inventory;
  const engine = await openEngine(context, project);
  try {
    const deployed = await readDeployed(
      engine,
      project.name,
      stamps.map(({ id }) => id),
    );
    const isUp = deployed.stamps.length > 0;
    const tokens = new TokenTable();
    const rendered = isUp ? undefined : await renderAll(context, session, tokens);
    if (rendered !== undefined && rendered.code !== ExitCode.Fine)
      return { report: undefined, code: rendered.code };
    const graphs = rendered?.graphs ?? deployed.stamps;
    const drift =
      flags["drift"] === true
        ? await askClouds(context, engine, project.name, deployed.stamps)
        : { code: ExitCode.Fine, of: undefined };
    const { blueprint } = program;
    const options = {
      today: new Date(),
      allow: readAllowFile(project),
      ...(blueprint === undefined ? {} : { global: blueprint.global }),
      ...(isUp ? {} : { tokens }),
    };
    const stampsVerdict = checkFleet(graphs, options);
    const routing =
      inventory.routing === undefined ? undefined : await readDeployedRouting(engine, project.name);
    const verdict = routing === undefined ? stampsVerdict : withRouting(stampsVerdict, routing, options);
    const tenants = await tenantsOf(flags, project.root);
    const report = fleetReport({
      project: project.name,
      at: new Date(),
      simulated: engine.name === "embedded",
      source: isUp ? "states" : "render",
      entries: stamps,
      graphs,
      verdict,
      routing: routingOf(session, routing !== undefined),
      classes: blueprint?.classes ?? {},
      ...(blueprint === undefined ? {} : { release: blueprint.release }),
      ...(tenants === undefined ? {} : { tenants }),
      ...(drift.of === undefined ? {} : { drift: drift.of }),
      rollouts: readRollouts(journalFolder(flags, context.cwd, project.root)),
    });
    return { report, code: drift.code };
  } finally {
    await engine.close();
  }
}

async function renderAll(
  context: CommandContext,
  session: Session,
  tokens: TokenTable,
): Promise<{ graphs: StampGraph[]; code: ExitCode }> {
  const { output, parallel, signal, verbose } = context;
  const { stamps } = session.inventory;
  const jobs = stamps.map((stamp: StampEntry) => ({
    title: `render ${stamp.id}`,
    run: () => renderStamp(stackSpec(session, stamp), tokens, signal),
    describe: ({ graph }: StampGraph) => `${graph.resources.length} resources`,
  }));
  const outcomes = await runJobs(jobs, { output, parallel, signal });
  const ids = stamps.map(({ id }) => id);
  reportFailures(output, ids, outcomes, verbose);
  return {
    graphs: outcomes.map(resultOf).filter((graph) => graph !== undefined),
    code: exitCodeOfAll(outcomes, signal),
  };
}

async function askClouds(
  { output, parallel, signal, verbose }: CommandContext,
  engine: Engine,
  project: string,
  stamps: readonly StampGraph[],
): Promise<{ of: ReadonlyMap<string, boolean>; code: ExitCode }> {
  const jobs = stamps.map(({ id }) => ({
    title: `drift ${id}`,
    run: () => engine.drift({ project, stack: id }, { signal }),
    describe: ({ drifted }: { readonly drifted: boolean }) => (drifted ? "drifted" : "no drift"),
  }));
  const outcomes = await runJobs(jobs, { output, parallel, signal });
  const ids = stamps.map(({ id }) => id);
  reportFailures(output, ids, outcomes, verbose);
  const known = ids.flatMap((id, index): [string, boolean][] => {
    const result = resultOf(outcomes[index]);
    return result === undefined ? [] : [[id, result.drifted]];
  });
  return { of: new Map(known), code: exitCodeOfAll(outcomes, signal) };
}

/** How many tenants each stamp has, as the registry says; undefined where there is none. */
async function tenantsOf(flags: Flags, root: string): Promise<ReadonlyMap<string, number> | undefined> {
  const where = textFlag(flags, "registry");
  if (where === undefined && !existsSync(join(root, REGISTRY_FOLDER))) return undefined;
  const rows = await registryUse(where, root).read();
  return new Map([...latestUse(rows)].map(([id, { tenants = 0 }]) => [id, tenants]));
}

function routingOf({ inventory, program }: Session, isUp: boolean): RoutingReport {
  const { routing } = inventory;
  if (routing === undefined) return { state: "none" };
  const { cloud, regions } = routing.home;
  const domain = program.blueprint?.routing?.domain;
  return {
    cloud,
    regions,
    ...(domain === undefined ? {} : { domain }),
    state: isUp ? "up" : "not up",
  };
}
