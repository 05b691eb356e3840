import type { Blueprint } from "../../components/contract/blueprint";
import { StampError } from "../../core/errors";
import type { PropertyMap } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import { type ListedEntry, readAllowFile } from "../../fleet/check/allow-file";
import type { CheckOptions } from "../../fleet/check/check-fleet";
import { withRouting } from "../../fleet/check/check-routing";
import { FleetStream } from "../../fleet/check/fleet-stream";
import { readStateFile } from "../../fleet/check/read-state";
import { renderStamp } from "../../fleet/check/render-fleet";
import { type RoutingGraph, routingGraph } from "../../fleet/check/routing-graph";
import { type StampGraph, stampGraph } from "../../fleet/check/stamp-graph";
import type { Verdict } from "../../fleet/check/verdict";
import { loadProgram } from "../../fleet/inventory/program";
import { hasProject, readProject } from "../../fleet/inventory/project";
import { shownPath } from "../../core/files/shown-path";
import { ROUTING_STACK } from "../../components/program/config";
import { ExitCode } from "../exit-code";
import { type Format, printReport, readFormat } from "../check-report";
import type { CommandContext } from "../options";
import { exitCodeOfAll, reportFailures } from "../outcomes";
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
  const { routing: entry } = session.inventory;
  const { blueprint } = session.program;
  const options = optionsOf(allow, blueprint, tokens);
  const stream = new FleetStream(options);
  const render = (stamp: (typeof stamps)[number]): Promise<StampGraph> =>
    renderStamp(stackSpec(session, stamp), tokens, signal);
  const fronted: { id: string; outputs: PropertyMap }[] = [];
  const jobs = stamps.map((stamp, position) => ({
    title: `render ${stamp.id}`,
    run: async (): Promise<number> => {
      const made = await render(stamp);
      if (entry?.stamps.includes(stamp.id) === true)
        fronted.push({ id: stamp.id, outputs: made.graph.outputs });
      stream.take(position, made);
      return made.graph.resources.length;
    },
    describe: (resources: number) => `${resources} resources`,
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
  const routing = entry && (await renderInFront(session, entry, fronted, tokens, signal));
  const configs = new Map(
    [...stamps, ...(entry === undefined ? [] : [entry])].map(({ id, file }) => [id, file]),
  );
  const verdict = await stream.verdict((position) => {
    const stamp = stamps[position];
    if (stamp === undefined) throw new Error(`no stamp ${position}`);
    return render(stamp);
  });
  return say(context, verdict, {
    format,
    options,
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
  const blueprint = project === undefined ? undefined : loadProgram(project).blueprint;
  const options = optionsOf(allow, blueprint);
  const stream = new FleetStream(options);
  const problems: StampError[] = [];
  const sources = new Map<string, string>();
  /** Names of the stamps' stacks and their files, in order. */
  const stamps: { id: string; file: string }[] = [];
  let routing: RoutingGraph | undefined;
  for (const file of files) {
    try {
      const graph = await readStateFile(file, unlock);
      sources.set(graph.stack, shownPath(file));
      if (graph.stack === ROUTING_STACK) routing = routingGraph(graph);
      else {
        const stamp = stampGraph(graph);
        stream.take(stamps.push({ id: stamp.id, file }) - 1, stamp);
      }
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(error.at({ file }));
    }
  }
  problems.push(...twins(stamps));
  if (problems.length > 0) throw StampError.all(problems);
  const verdict = await stream.verdict(async (position) =>
    stampGraph(await readStateFile(stamps[position]?.file ?? "", unlock)),
  );
  return say(context, verdict, {
    format,
    options,
    routing,
    fileOf: (stack) => sources.get(stack) ?? project?.file ?? "Pulumi.yaml",
  });
}

/** How a verdict on stamps is completed and shown. */
interface Saying {
  readonly format: Format;
  readonly options: CheckOptions;
  /** The routing layer, where it is judged too. */
  readonly routing?: RoutingGraph | undefined;
  /** What was not judged, for people. */
  readonly left?: string | undefined;
  readonly fileOf: (stack: string) => string;
}

function say(
  { output, verbose }: CommandContext,
  stamps: Verdict,
  { format, options, routing, left, fileOf }: Saying,
): ExitCode {
  const verdict = routing === undefined ? stamps : withRouting(stamps, routing, options);
  printReport(output, verdict, { format, verbose, left, fileOf });
  return verdict.holds ? ExitCode.Fine : ExitCode.Broken;
}

function optionsOf(
  allow: readonly ListedEntry[],
  blueprint: Blueprint | undefined,
  tokens?: TokenTable,
): CheckOptions {
  return {
    today: new Date(),
    allow,
    ...(blueprint === undefined ? {} : { global: blueprint.global }),
    ...(tokens === undefined ? {} : { tokens }),
  };
}

function twins(stamps: readonly { readonly id: string }[]): StampError[] {
  const seen = new Set<string>();
  return stamps.flatMap(({ id }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      new StampError("input", `two files hold the state of stack "${id}"`, { fix: "give each stack once" }),
    ];
  });
}
