import { StampError } from "../../core/errors";
import type { Engine } from "../../engines/engine";
import { lockFleet, operator } from "../../core/locks/lock";
import { readRollout, RolloutJournal } from "../../fleet/rollout/journal";
import { type RunResult, runRollout } from "../../fleet/rollout/runner";
import { type RolloutState, stampsIn, stampsOf, stateOf } from "../../fleet/rollout/state";
import type { TargetWave } from "../../fleet/rollout/emit";
import { ROUTING_STACK } from "../../components/program/config";
import { type CiSystem, emitFlag, emitWaves, placeOf, routingWave } from "../emit-waves";
import { openEngine, SIMULATED } from "../engine";
import { ExitCode } from "../common/exit-code";
import { type Flags, textFlag } from "../flags";
import type { CommandContext } from "../options";
import { confirm } from "../common/prompt";
import { FleetHost } from "../rollout-host";
import { journalFolder, listOf, releaseFlag, rolloutMode } from "../rollout-options";
import { makePlan } from "../rollout-plan";
import { printPlan, printSummary, tellEvents } from "../rollout-view";
import { openInventory, openSession, type Session, selectStacks } from "../session";

/**
 * Brings a release to the fleet wave by wave, or goes on with a rollout, or takes one back. What was done is in a
 * journal: whatever happens to this process, the next one knows where it stood.
 */
export async function rollout(
  context: CommandContext,
  _: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  const mode = rolloutMode(flags);
  const session = await openSession(context);
  const folder = journalFolder(flags, context.cwd, session.inventory.project.root);
  if (mode === "start" && (flags["plan"] === true || flags["emit"] !== undefined))
    return showPlan(context, session, flags);
  const release = releaseFlag(flags);
  const lock = lockFleet(
    folder,
    mode === "start" ? `rollout${release === undefined ? "" : ` of ${release}`}` : `rollout --${mode}`,
  );
  try {
    // Whoever held the lock before may have changed configs.
    const fresh = { ...session, inventory: openInventory(context) };
    const engine = await openEngine(context, fresh.inventory.project);
    try {
      const journal =
        mode === "start" ? await start(context, fresh, engine, flags, folder) : takeUp(folder, mode);
      if (journal === undefined) return ExitCode.Fine;
      try {
        return await carryOut(context, fresh, engine, journal, flags, mode);
      } finally {
        journal.close();
      }
    } finally {
      await engine.close();
    }
  } finally {
    lock.release();
  }
}

async function showPlan(context: CommandContext, session: Session, flags: Flags): Promise<ExitCode> {
  const { output, json } = context;
  const emit = emitFlag(flags);
  if (emit !== undefined) return printWaves(context, session, flags, emit);
  const { begin, plan } = await makePlan(context, session, flags);
  if (json) output.json({ ...begin, left: plan.left });
  else printPlan(output, plan, begin);
  return ExitCode.Fine;
}

/** The waves for CI, whose jobs also bring the routing layer up: named as a stamp is, or with all of them. */
async function printWaves(
  context: CommandContext,
  session: Session,
  flags: Flags,
  emit: CiSystem,
): Promise<ExitCode> {
  const { inventory } = session;
  const only = textFlag(flags, "stamps");
  const names = only === undefined ? [] : listOf(only);
  const { routing } = selectStacks(inventory, names);
  const stamps = names.filter((name) => name !== ROUTING_STACK);
  const waves: TargetWave[] = [];
  // Without a name all stamps are meant.
  if (only === undefined || stamps.length > 0) {
    const named = only === undefined ? flags : { ...flags, stamps: stamps.join(",") };
    waves.push(...(await makePlan(context, session, named)).plan.waves);
  }
  if (routing !== undefined) waves.push(routingWave(routing));
  for (const line of emitWaves(emit, waves, placeOf(inventory))) context.output.print(line);
  return ExitCode.Fine;
}

async function start(
  context: CommandContext,
  session: Session,
  engine: Engine,
  flags: Flags,
  folder: string,
): Promise<RolloutJournal | undefined> {
  const { output, json, signal } = context;
  const last = readRollout(folder);
  if (last !== undefined && last.end === undefined) throw unfinished(last);
  const { begin, plan } = await makePlan(context, session, flags, engine, last);
  if (!json) printPlan(output, plan, begin);
  if (plan.waves.length === 0) {
    if (json) output.json({ result: "nothing to do", left: plan.left });
    else output.print("nothing to do");
    return undefined;
  }
  if (await confirm("begin?", { yes: flags["yes"] === true, json, signal }))
    return RolloutJournal.create(folder, begin);
  output.print("nothing was begun");
  return undefined;
}

function takeUp(folder: string, mode: "resume" | "rollback" | "abandon"): RolloutJournal {
  const journal = RolloutJournal.open(folder);
  const fix = "begin one with stampworks rollout --release <release>";
  if (journal === undefined)
    throw new StampError("state", "there was no rollout yet", { field: `--${mode}`, fix });
  const { begin, end } = journal.state;
  const problem =
    mode === "rollback" && begin.release === null
      ? "the last rollout had no release, so there is none to go back to"
      : end === "rolled-back" || end === "abandoned" || (end === "done" && mode !== "rollback")
        ? `the last rollout is over: ${end}`
        : undefined;
  if (problem === undefined) return journal;
  journal.close();
  throw new StampError("state", problem, { field: `--${mode}`, fix });
}

async function carryOut(
  context: CommandContext,
  session: Session,
  engine: Engine,
  journal: RolloutJournal,
  flags: Flags,
  mode: "start" | "resume" | "rollback" | "abandon",
): Promise<ExitCode> {
  const { output, json, parallel, signal } = context;
  const { begin } = journal.state;
  const [by, at] = [operator(), new Date().toISOString()];
  if (mode === "abandon") {
    journal.append({ kind: "end", state: "abandoned", by, at });
    report(context, engine, journal, flags, "abandoned");
    return ExitCode.Fine;
  }
  if (mode === "rollback" && !(await confirmBack(context, journal.state, flags))) return ExitCode.Fine;
  const way = mode === "rollback" ? "back" : journal.state.way;
  if (mode !== "start") journal.append({ kind: "turn", way, by, at });
  const host = new FleetHost(session, engine, begin, signal);
  const onEvent = json ? () => undefined : tellEvents(output, begin);
  const result = await runRollout(journal, host, { parallel, signal, by, onEvent });
  report(context, engine, journal, flags, result);
  if (result === "interrupted") return ExitCode.Interrupted;
  const asWished = result === "done" || (result === "rolled-back" && way === "back");
  return asWished ? ExitCode.Fine : ExitCode.Engine;
}

async function confirmBack(
  { output, json, signal }: CommandContext,
  state: RolloutState,
  flags: Flags,
): Promise<boolean> {
  const touched = stampsIn(state, "done", "failed", "started");
  output.note(
    `roll back ${touched.length} stamps from ${state.begin.release ?? ""} to the releases they had`,
  );
  return confirm("begin?", { yes: flags["yes"] === true, json, signal });
}

function report(
  { output, json }: CommandContext,
  engine: Engine,
  journal: RolloutJournal,
  flags: Flags,
  result: RunResult | "abandoned",
): void {
  const { state } = journal;
  const next = nextStep(result, state, flags, engine.name);
  const simulated = engine.name === "embedded";
  if (!json) {
    printSummary(output, state, `${result}${simulated ? `, ${SIMULATED}` : ""}`);
    output.print(`Next: ${next}`);
    return;
  }
  const ringOf = new Map(
    state.begin.waves.flatMap(({ stamps }, wave) => stamps.map(({ id }) => [id, wave + 1])),
  );
  const stamps = stampsOf(state).map(({ id, ring }) => ({
    id,
    ring,
    wave: ringOf.get(id),
    ...stateOf(state, id),
  }));
  const { release, by } = state.begin;
  output.json({
    engine: engine.name,
    simulated,
    rollout: journal.number,
    release,
    by,
    result,
    waves: state.waves,
    stamps,
    next,
  });
}

function nextStep(
  result: RunResult | "abandoned",
  state: RolloutState,
  flags: Flags,
  engine: string,
): string {
  const more = [
    ...(textFlag(flags, "journal") === undefined ? [] : [`--journal ${textFlag(flags, "journal") ?? ""}`]),
    ...(engine === "embedded" ? [] : [`--engine ${engine}`]),
  ];
  const again = (flag: string): string => ["npx stampworks rollout", flag, ...more].join(" ");
  if (result === "done" || result === "rolled-back")
    return state.begin.release === null ? "npx stampworks drift" : "commit the changed configs of the stacks";
  if (result === "abandoned") return "npx stampworks status shows which stamp runs what";
  if (state.way === "back") return `mend the cause, then ${again("--resume")}`;
  const back = state.begin.release === null ? "" : `; or go back: ${again("--rollback")}`;
  return `mend the cause, then ${again("--resume")}${back}`;
}

function unfinished(state: RolloutState & { readonly number: number }): StampError {
  const { begin, by, at } = state;
  const all = stampsOf(state).length;
  const done = stampsIn(state, "done").length;
  const what = begin.release === null ? "a rollout" : `the rollout of ${begin.release}`;
  return new StampError(
    "state",
    `${what} is not finished: ${done} of ${all} stamps done, last by ${by} at ${at}`,
    {
      fix: "go on with --resume, take it back with --rollback, or leave it as it is with --abandon",
    },
  );
}
