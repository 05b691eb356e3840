import { StampError } from "../../core/errors";
import { checkEqual } from "../../fleet/check/equal";
import { readDeployed } from "../../fleet/check/deployed-fleet";
import { type Skew, versionSkew } from "../../fleet/drift/skew";
import type { DriftResult, Engine, Step } from "../../engines/engine";
import type { StackEntry } from "../../fleet/inventory/stack-config";
import { lockFleet } from "../../core/locks/lock";
import { ROUTING_STACK } from "../../components/program/config";
import { openEngine, SIMULATED } from "../engine";
import { ExitCode, gravest } from "../common/exit-code";
import type { Flags } from "../flags";
import type { CommandContext } from "../options";
import { exitCodeOfAll, failureOf, reportFailures, resultOf } from "../outcomes";
import { type Outcome, runJobs } from "../progress";
import { confirm } from "../common/prompt";
import { journalFolder } from "../rollout-options";
import { listed } from "../rollout-view";
import { printSkew } from "../common/skew-view";
import { openSession, type Session, selectStacks, stackSpec } from "../session";
import { count } from "../common/table";

/** What to do about drift: look only, take the cloud's word, or put things right. */
type Remedy = "look" | "accept" | "fix";

/** Looks for drift between states and clouds, and for stamps that have drifted from each other. */
export async function drift(
  context: CommandContext,
  ids: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  const { output, json, signal, parallel, verbose } = context;
  const remedy = remedyOf(flags);
  const session = await openSession(context);
  const { project } = session.inventory;
  const { stamps: selected, routing } = selectStacks(session.inventory, ids);
  const stamps: StackEntry[] = [...selected, ...(routing === undefined ? [] : [routing])];
  const engine = await openEngine(context, project);
  const lock =
    remedy === "look"
      ? undefined
      : lockFleet(journalFolder(flags, context.cwd, project.root), `drift --${remedy}`);
  try {
    const running = await runningOf(engine, project.name, stamps);
    const jobs = running.map(({ id }) => ({
      title: `drift ${id}`,
      run: () => engine.drift({ project: project.name, stack: id }, { signal }),
      describe: ({ steps }: DriftResult) =>
        steps.length === 0 ? "no drift" : `${count(steps.length, "resource")} drifted`,
    }));
    const outcomes = await runJobs(jobs, { output, parallel, signal });
    const drifted = running.filter((_, index) => resultOf(outcomes[index])?.drifted === true);
    if (!json) for (const outcome of outcomes) printDrift(context, resultOf(outcome));
    const mended = await mend(context, session, engine, drifted, remedy, flags["yes"] === true);
    const skew = await skewOf(engine, project.name, running);
    const left = stamps.filter((stamp) => !running.includes(stamp)).map(({ id }) => id);
    // One that was mended has no drift any more; a failed one is told with its error.
    const clean = drifted.length === 0 || mended !== undefined;
    if (json) {
      const list = running.map(({ id }, index) => ({
        id,
        drifted: resultOf(outcomes[index])?.drifted,
        steps: resultOf(outcomes[index])?.steps,
        error: failureOf(outcomes[index]),
      }));
      const mending = mended?.map((outcome, index) => ({
        id: drifted[index]?.id,
        error: failureOf(outcome),
      }));
      output.json({
        engine: engine.name,
        simulated: engine.name === "embedded",
        remedy,
        stamps: list,
        notUp: left,
        mended: mending,
        ...skew,
      });
    } else {
      reportFailures(
        output,
        running.map(({ id }) => id),
        outcomes,
        verbose,
      );
      if (mended !== undefined)
        reportFailures(
          output,
          drifted.map(({ id }) => id),
          mended,
          verbose,
        );
      printEnd(context, { engine, running, drifted, left, skew, remedy });
    }
    return gravest([
      exitCodeOfAll(outcomes, signal),
      exitCodeOfAll(mended ?? [], signal),
      clean && skew.deviations.length === 0 ? ExitCode.Fine : ExitCode.Broken,
    ]);
  } finally {
    await engine.close();
    lock?.release();
  }
}

function remedyOf(flags: Flags): Remedy {
  const [accept, fix] = [flags["accept"] === true, flags["fix"] === true];
  if (accept && fix)
    throw new StampError("input", "--accept and --fix do not go together", {
      field: "drift",
      allowed: "--accept: the states say what the clouds say; --fix: the clouds become what the program says",
    });
  return accept ? "accept" : fix ? "fix" : "look";
}

async function runningOf(
  engine: Engine,
  project: string,
  stamps: readonly StackEntry[],
): Promise<StackEntry[]> {
  const running: StackEntry[] = [];
  for (const stamp of stamps)
    if ((await engine.outputs({ project, stack: stamp.id })) !== undefined) running.push(stamp);
  return running;
}

/** @returns undefined where nothing was to be mended, or somebody said no */
async function mend(
  { output, json, signal, parallel }: CommandContext,
  session: Session,
  engine: Engine,
  drifted: readonly StackEntry[],
  remedy: Remedy,
  yes: boolean,
): Promise<(Outcome<unknown> | undefined)[] | undefined> {
  if (remedy === "look" || drifted.length === 0) return undefined;
  const ids = listed(drifted.map(({ id }) => id));
  const question =
    remedy === "accept"
      ? `let the states of ${ids} say what the clouds say?`
      : `change ${ids} back to what the program says?`;
  if (!(await confirm(question, { yes, json, signal }))) return undefined;
  const jobs = drifted.map((stamp) => ({
    title: `${remedy} ${stamp.id}`,
    run: async () => {
      const spec = stackSpec(session, stamp);
      // Only what a state knows of is changed back by an update.
      await engine.refresh(spec, { signal });
      if (remedy === "fix") await engine.up(spec, { signal });
    },
    describe: () => (remedy === "fix" ? "as the program says again" : "the state says what the cloud says"),
  }));
  return runJobs(jobs, { output, parallel, signal });
}

/** How stamps have drifted from each other. */
interface FleetSkew {
  readonly skew: readonly Skew[];
  readonly deviations: ReturnType<typeof checkEqual>["verdict"]["deviations"];
}

async function skewOf(engine: Engine, project: string, stamps: readonly StackEntry[]): Promise<FleetSkew> {
  const deployed = await readDeployed(
    engine,
    project,
    stamps.map(({ id }) => id),
  );
  const serving = deployed.stamps.filter(({ retiring }) => !retiring);
  return { skew: versionSkew(serving), deviations: checkEqual(serving).verdict.deviations };
}

function printDrift({ output }: CommandContext, result: DriftResult | undefined): void {
  if (result === undefined || !result.drifted) return;
  output.print(output.colors.bold(`${result.stack} has drifted`));
  for (const step of result.steps) for (const line of describe(step)) output.print(line);
  output.print();
}

function describe({ changes, op, type, urn }: Step): string[] {
  const name = `${type} ${urn.split("::").slice(3).join("::")}`;
  if (op === "delete") return [`  - gone from the cloud: ${name}`];
  return [
    `  ~ changed outside: ${name}`,
    ...changes.map(
      ({ after, before, path }) => `      ${path}: ${before ?? "(not set)"} → ${after ?? "(not set)"}`,
    ),
  ];
}

function printEnd(
  { output }: CommandContext,
  found: {
    engine: Engine;
    running: readonly StackEntry[];
    drifted: readonly StackEntry[];
    left: readonly string[];
    skew: FleetSkew;
    remedy: Remedy;
  },
): void {
  const { drifted, engine, left, remedy, running, skew } = found;
  const note = engine.name === "embedded" ? ` (${SIMULATED})` : "";
  output.print(
    `${drifted.length} of ${count(running.length, running.some(({ id }) => id === ROUTING_STACK) ? "stack" : "stamp")} drifted from the clouds${note}`,
  );
  for (const { differences, reference, stamp } of skew.deviations)
    output.print(
      `${stamp} is not as ${reference}, although of the same class, cloud and release: ${count(differences.length, "difference")}`,
    );
  printSkew(output, skew.skew);
  if (left.length > 0) output.print(`not up: ${listed(left)}`);
  if (drifted.length > 0 && remedy === "look")
    output.print("Next: stampworks drift --fix changes it back, --accept takes it over into the states");
  if (skew.deviations.length > 0) output.print("Next: stampworks check shows each difference");
}
