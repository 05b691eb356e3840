import type { Blueprint } from "../../../components/contract/blueprint";
import { StampError } from "../../../components/contract/errors";
import { TokenTable } from "../../../graph/tokens";
import { checkFleet } from "../../check/check-fleet";
import { readStateFile } from "../../check/read-state";
import { renderStamp } from "../../check/render-fleet";
import { type StampGraph, stampGraph } from "../../check/stamp-graph";
import { loadProgram } from "../../inventory/program";
import { hasProject, readProject } from "../../inventory/project";
import { ExitCode, gravest } from "../exit-code";
import type { CommandContext } from "../options";
import { exitCodeOfAll, reportFailures, resultOf } from "../outcomes";
import { runJobs } from "../progress";
import { describeExpired, leaveOutExpired } from "../selection";
import { openSession, stackSpec } from "../session";
import { unlockWith } from "../unlock";
import { printVerdict } from "../verdict-view";

/** Judges both laws over the rendered fleet, or over exported states. */
export async function check(context: CommandContext, files: readonly string[]): Promise<ExitCode> {
  return files.length > 0 ? checkStates(context, files) : checkRendered(context);
}

async function checkRendered(context: CommandContext): Promise<ExitCode> {
  const { output, parallel, signal, verbose } = context;
  const session = await openSession(context);
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
  const left = describeExpired(expired);
  return gravest([judge(context, graphs, session.program.blueprint, tokens, left)]);
}

async function checkStates(context: CommandContext, files: readonly string[]): Promise<ExitCode> {
  const project = hasProject(context.cwd) ? readProject(context.cwd) : undefined;
  const unlock = unlockWith(project);
  const graphs: StampGraph[] = [];
  const problems: StampError[] = [];
  for (const file of files) {
    try {
      graphs.push(stampGraph(await readStateFile(file, unlock)));
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(error.at({ file }));
    }
  }
  problems.push(...twins(graphs));
  if (problems.length > 0) throw StampError.all(problems);
  const blueprint = project === undefined ? undefined : loadProgram(project).blueprint;
  return judge(context, graphs, blueprint);
}

function judge(
  { output, json, verbose }: CommandContext,
  graphs: readonly StampGraph[],
  blueprint: Blueprint | undefined,
  tokens?: TokenTable,
  left?: string,
): ExitCode {
  const verdict = checkFleet(graphs, {
    today: new Date(),
    ...(blueprint === undefined ? {} : { global: blueprint.global }),
    ...(tokens === undefined ? {} : { tokens }),
  });
  if (json) {
    output.json({ ...verdict, ...(left === undefined ? {} : { left }) });
  } else {
    printVerdict(output, verdict, verbose);
    if (left !== undefined) output.print(left);
  }
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
