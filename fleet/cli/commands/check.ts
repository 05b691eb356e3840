import type { Blueprint } from "../../../components/contract/blueprint";
import { StampError } from "../../../components/contract/errors";
import { TokenTable } from "../../../graph/tokens";
import { type ListedEntry, readAllowFile } from "../../check/allow-file";
import { checkFleet } from "../../check/check-fleet";
import { withRouting } from "../../check/check-routing";
import { readStateFile } from "../../check/read-state";
import { renderStamp } from "../../check/render-fleet";
import { type RoutingGraph, routingGraph } from "../../check/routing-graph";
import { type StampGraph, stampGraph } from "../../check/stamp-graph";
import { loadProgram } from "../../inventory/program";
import { hasProject, readProject } from "../../inventory/project";
import { shownPath } from "../../inventory/read-text";
import { ROUTING_STACK } from "../../../stacks/config";
import { ExitCode } from "../exit-code";
import { type Format, printReport, readFormat } from "../check-report";
import type { CommandContext } from "../options";
import { exitCodeOfAll, reportFailures, resultOf } from "../outcomes";
import { runJobs } from "../progress";
import { renderInFront } from "../render-routing";
import { describeExpired, leaveOutExpired } from "../selection";
import { openSession, stackSpec } from "../session";
import { unlockWith } from "../unlock";

/** Judges both laws over the rendered fleet, or over exported states. */
export async function check(
  context: CommandContext,
  files: readonly string[],
  format?: string,
): Promise<ExitCode> {
  const form = readFormat(format, context.json);
  return files.length > 0 ? checkStates(context, files, form) : checkRendered(context, form);
}

async function checkRendered(context: CommandContext, format: Format): Promise<ExitCode> {
  const { output, parallel, signal, verbose } = context;
  const session = await openSession(context);
  const { project } = session.inventory;
  const allow = readAllowFile(project);
  const { stamps, expired } = leaveOutExpired(session.inventory.stamps, false);
  const tokens = new TokenTable();
  const jobs = stamps.map((stamp) => ({
    title: `render ${stamp.id}`,
    run: () => renderStamp(stackSpec(session, stamp), tokens, signal),
    describe: ({ graph }: StampGraph) => `${graph.resources.length} resources`,
  }));
  const outcomes = await runJobs(jobs, { output, parallel, signal });
  const code = exitCodeOfAll(outcomes, signal);
  // A verdict on a part of the fleet would be taken for one on all of it.
  if (code !== ExitCode.Fine) {
    reportFailures(
      output,
      stamps.map(({ id }) => id),
      outcomes,
      verbose,
    );
    return code;
  }
  const graphs = outcomes.map(resultOf).filter((graph) => graph !== undefined);
  const { routing: entry } = session.inventory;
  const routing = entry && (await renderInFront(session, entry, graphs, tokens, signal));
  const configs = new Map(
    [...stamps, ...(entry === undefined ? [] : [entry])].map(({ id, file }) => [id, file]),
  );
  return judge(context, graphs, {
    format,
    allow,
    blueprint: session.program.blueprint,
    tokens,
    routing,
    left: describeExpired(expired),
    fileOf: (stack) => configs.get(stack) ?? project.file,
  });
}

async function checkStates(
  context: CommandContext,
  files: readonly string[],
  format: Format,
): Promise<ExitCode> {
  const project = hasProject(context.cwd) ? readProject(context.cwd) : undefined;
  const allow = project === undefined ? [] : readAllowFile(project);
  const unlock = unlockWith(project);
  const graphs: StampGraph[] = [];
  const problems: StampError[] = [];
  const sources = new Map<string, string>();
  let routing: RoutingGraph | undefined;
  for (const file of files) {
    try {
      const graph = await readStateFile(file, unlock);
      sources.set(graph.stack, shownPath(file));
      if (graph.stack === ROUTING_STACK) routing = routingGraph(graph);
      else graphs.push(stampGraph(graph));
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(error.at({ file }));
    }
  }
  problems.push(...twins(graphs));
  if (problems.length > 0) throw StampError.all(problems);
  const blueprint = project === undefined ? undefined : loadProgram(project).blueprint;
  return judge(context, graphs, {
    format,
    allow,
    blueprint,
    routing,
    fileOf: (stack) => sources.get(stack) ?? project?.file ?? "Pulumi.yaml",
  });
}

/** What a verdict is made of beside the graphs, and how it is to be shown. */
interface Judging {
  readonly format: Format;
  readonly allow: readonly ListedEntry[];
  readonly blueprint: Blueprint | undefined;
  readonly tokens?: TokenTable;
  /** The routing layer, where it is judged too. */
  readonly routing?: RoutingGraph | undefined;
  /** What was not judged, for people. */
  readonly left?: string | undefined;
  readonly fileOf: (stack: string) => string;
}

function judge(
  { output, verbose }: CommandContext,
  graphs: readonly StampGraph[],
  { format, allow, blueprint, tokens, routing, left, fileOf }: Judging,
): ExitCode {
  const options = {
    today: new Date(),
    allow,
    ...(blueprint === undefined ? {} : { global: blueprint.global }),
    ...(tokens === undefined ? {} : { tokens }),
  };
  const stamps = checkFleet(graphs, options);
  const verdict = routing === undefined ? stamps : withRouting(stamps, routing, options);
  printReport(output, verdict, { format, verbose, left, fileOf });
  return verdict.holds ? ExitCode.Fine : ExitCode.Broken;
}

function twins(graphs: readonly StampGraph[]): StampError[] {
  const seen = new Set<string>();
  return graphs.flatMap(({ id }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      new StampError("input", `two files hold the state of stack "${id}"`, { fix: "give each stack once" }),
    ];
  });
}
