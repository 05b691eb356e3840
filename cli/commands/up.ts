import { StampError } from "../../core/errors";
import { shortFingerprint } from "../../graph/canonical/fingerprint";
import type { PropertyMap } from "../../graph/model/property";
import { readAllowFile } from "../../fleet/check/allow-file";
import { checkFleet } from "../../fleet/check/check-fleet";
import { withRouting } from "../../fleet/check/check-routing";
import { readDeployed, readDeployedRouting } from "../../fleet/check/deployed-fleet";
import type { Verdict } from "../../fleet/check/verdict";
import type { Counts, Engine, EngineEvent, UpdateResult } from "../../engines/engine";
import type { RoutingEntry, StackEntry, StampEntry } from "../../fleet/inventory/stack-config";
import { changesOf, describeCounts, resourcesOf, sum } from "../common/counts";
import { describeEvent } from "../common/describe-event";
import { openEngine, SIMULATED } from "../engine";
import { ExitCode, gravest } from "../common/exit-code";
import type { CommandContext } from "../options";
import { exitCodeOfAll, failureOf, reportFailures, resultOf } from "../outcomes";
import { type Outcome, runJobs } from "../progress";
import { describeExpired, leaveOutExpired } from "../selection";
import { openSession, type SelectedStacks, type Session, selectStacks, stackSpec } from "../session";
import { describeStacks, placeOf } from "../common/stack-view";
import { printTable } from "../common/table";
import { printVerdict } from "../common/verdict-view";

/** Brings stamps up, or up to date, says what they are then, and judges the fleet. */
export async function up(
  context: CommandContext,
  ids: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  refuseUnclear(ids, options["all"] === true);
  const { output, signal, json, verbose } = context;
  const session = await openSession(context);
  const selected = selectStacks(session.inventory, ids);
  const { stamps, expired } = leaveOutExpired(selected.stamps, ids.length > 0);
  const stacks = [...stamps, ...(selected.routing === undefined ? [] : [selected.routing])];
  const engine = await openEngine(context, session.inventory.project);
  try {
    const started = performance.now();
    const outcomes = await bringUp(context, session, engine, { ...selected, stamps });
    const seconds = (performance.now() - started) / 1000;
    const verdict = await judge(session, engine);
    const rows = stacks.map((stack, index) => rowOf(stack, outcomes[index], verdict));
    const counts = sum(rows.flatMap((row) => (row.counts === undefined ? [] : [row.counts])));
    const left = describeExpired(expired);
    const simulated = engine.name === "embedded";
    if (json) {
      const [routing] = rows.slice(stamps.length);
      const more = routing === undefined ? {} : { routing };
      output.json({
        engine: engine.name,
        simulated,
        stamps: rows.slice(0, stamps.length),
        ...more,
        counts,
        verdict,
        left,
      });
    } else {
      output.print();
      printRows(context, rows);
      output.print();
      const note = simulated ? ` (${SIMULATED})` : "";
      output.print(
        `${describeStacks(stacks.length - stamps.length, stamps.length)}: ${describeCounts(counts, "past")} in ${seconds.toFixed(1)} s${note}`,
      );
      if (verdict.stamps.length > 0) printVerdict(output, verdict, verbose);
      for (const line of [left, describeUnjudged(verdict.unjudged)])
        if (line !== undefined) output.print(line);
      reportFailures(
        output,
        stacks.map(({ id }) => id),
        outcomes,
        verbose,
      );
    }
    const code = gravest([exitCodeOfAll(outcomes, signal), verdict.holds ? ExitCode.Fine : ExitCode.Broken]);
    if (!json && code === ExitCode.Fine) printNext(context, counts);
    return code;
  } finally {
    await engine.close();
  }
}

function refuseUnclear(ids: readonly string[], all: boolean): void {
  if (ids.length > 0 === !all) return;
  throw new StampError("input", all ? "--all and names of stamps do not go together" : "which stamps?", {
    field: "up",
    allowed: "ids of stamps, or --all",
    fix: "stampworks status lists the stamps",
  });
}

/** The stamps side by side, and the routing layer once they are up: it sends nobody to a stamp that is not. */
async function bringUp(
  context: CommandContext,
  session: Session,
  engine: Engine,
  { stamps, routing }: SelectedStacks,
): Promise<(Outcome<UpdateResult> | undefined)[]> {
  const outcomes = await bringStacksUp(context, session, engine, stamps);
  if (routing === undefined) return outcomes;
  if (outcomes.some((outcome) => resultOf(outcome) === undefined)) {
    context.output.note("routing: left as it was, as not every stamp came up");
    return [...outcomes, undefined];
  }
  return [...outcomes, ...(await bringStacksUp(context, session, engine, [routing]))];
}

function bringStacksUp(
  { output, parallel, signal }: CommandContext,
  session: Session,
  engine: Engine,
  stacks: readonly StackEntry[],
): Promise<(Outcome<UpdateResult> | undefined)[]> {
  const jobs = stacks.map((stamp) => ({
    title: `up ${stamp.id}`,
    run: (report: (text: string) => void) => {
      const onEvent = (event: EngineEvent): void => report(describeEvent(event));
      return engine.up(stackSpec(session, stamp), { signal, onEvent });
    },
    describe: ({ counts }: UpdateResult) => describeCounts(counts, "past"),
  }));
  return runJobs(jobs, { output, parallel, signal });
}

/** Judges all of the fleet that is up, what earlier runs left too: a law holds between stamps. */
async function judge(
  { inventory, program }: Session,
  engine: Engine,
): Promise<Verdict & { unjudged: readonly string[] }> {
  const ids = inventory.stamps.map(({ id }) => id);
  const { project } = inventory;
  const { stamps, unjudged } = await readDeployed(engine, project.name, ids);
  const global = program.blueprint?.global;
  const options = {
    today: new Date(),
    allow: readAllowFile(project),
    ...(global === undefined ? {} : { global }),
  };
  const verdict = checkFleet(stamps, options);
  const routing =
    inventory.routing === undefined ? undefined : await readDeployedRouting(engine, project.name);
  return { ...(routing === undefined ? verdict : withRouting(verdict, routing, options)), unjudged };
}

function describeUnjudged(ids: readonly string[]): string | undefined {
  return ids.length === 0
    ? undefined
    : `not judged, as their stacks lack a stamp's outputs: ${ids.join(", ")}`;
}

/** One line of the table. */
interface Row {
  readonly id: string;
  readonly cloud: string;
  readonly region: string;
  readonly class: string;
  readonly release: string | undefined;
  readonly resources: number | undefined;
  readonly fingerprint: string | undefined;
  readonly endpoint: string | undefined;
  readonly counts: Counts | undefined;
  readonly durationMs: number | undefined;
  readonly error: string | undefined;
}

function rowOf(
  stack: StampEntry | RoutingEntry,
  outcome: Outcome<UpdateResult> | undefined,
  verdict: Verdict,
): Row {
  const { id } = stack;
  const result = resultOf(outcome);
  const outputs = result?.outputs ?? {};
  return {
    id,
    ...placeOf(stack),
    release: text(outputs, "release") ?? ("identity" in stack ? stack.identity.release : undefined),
    resources: result === undefined ? undefined : resourcesOf(result.counts),
    fingerprint: verdict.fingerprints[id],
    endpoint: text(outputs, "endpoint"),
    counts: result?.counts,
    durationMs: result === undefined ? undefined : Math.round(result.durationMs),
    error: failureOf(outcome),
  };
}

function text(outputs: PropertyMap, key: string): string | undefined {
  const value = outputs[key];
  return typeof value === "string" ? value : undefined;
}

function printRows({ output }: CommandContext, rows: readonly Row[]): void {
  printTable(
    output,
    ["id", "cloud", "region", "class", "release", "resources", "fingerprint", "endpoint"],
    rows.map((row) => [
      row.id,
      row.cloud,
      row.region,
      row.class,
      row.release ?? "-",
      row.resources === undefined ? "-" : String(row.resources),
      row.fingerprint === undefined ? "-" : shortFingerprint(row.fingerprint),
      row.error === undefined ? (row.endpoint ?? "-") : output.colors.red("failed"),
    ]),
  );
}

function printNext({ output }: CommandContext, counts: Counts): void {
  const again =
    changesOf(counts) > 0 ? "\n  run the same again                    nothing changes any more" : "";
  output.print(`
Next:
  change a value in the blueprint, then
  npx stampworks preview                the same update in every stamp${again}
  npx stampworks check                  both laws, over the rendered fleet
  npx stampworks status                 the stamps and their endpoints
  pulumi up -s <stack>                  one stamp for real, with your own account`);
}
