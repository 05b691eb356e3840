import { rolloutOfCentres } from "./central/alone";
import { partedPlan, planless, untouchedBy, withCentres } from "./central/names";
import { begunWith, bringCentres, type BroughtCentre } from "./central/bring";
import { requireNoFault } from "../recovery/faults/standing-fault";
import { lastChangeIn } from "../delivery/new-stamps";
import { ROUTING_STACK } from "../../components/program/config";
import { defined } from "../../core/defined";
import { operator } from "../../core/locks/lock";
import type { Engine } from "../../engines/engine";
import { type FleetContext, isConfirmed, refuseUnasked } from "../context";
import { joinAllowed } from "../deploy/losses";
import type { WorkEvent } from "../work/stacks";
import { look, releasesOf } from "./look";
import type { RolloutPreview } from "./preview";
import {
  type BuildEvent,
  type LoadedFleet,
  openFleet,
  openInventory,
  selectStacks,
  selectStamps,
} from "../open";
import { refuseUnsimulated } from "../deploy/unsimulated";
import { refuseWorkers } from "./turns/hold-stamp";
import { oneTurn, pipeline } from "./turns/pipeline";
import { refuseElsewhere } from "./turns/elsewhere";
import type { TargetWave } from "./emit";
import { centralWave, type CiSystem, emitWaves, placeOf, routingWave } from "./emit-waves";
import { allowedSchema } from "./entries";
import { FleetHost } from "./fleet-host";
import { openJournals } from "../journals";
import { ROLLOUT_JOURNAL, type RolloutJournal } from "./journal";
import { join } from "node:path";
import { keepFolderPrivate } from "../../core/files/private-folder";
import { STATE_FOLDER } from "../../engines/state-folder";
import { refuseTooLong } from "./shares/job-time";
import { type MadePlan, makePlan, type PlanInput } from "./make-plan";
import { rolloutReport } from "./report";
import type { RolloutInput, RolloutProgress, RolloutQuestion, RolloutResult } from "./request";
import { type RolloutEvent, runRollout } from "./runner";
import { stampsIn } from "./state";
import { type Held, ROLLOUT, takeUp, unfinished } from "./take-up";

type Context = FleetContext<RolloutProgress | WorkEvent | BuildEvent, RolloutQuestion>;

/**
 * Brings a release to the fleet wave by wave, or goes on with a rollout, or takes one back. What was done is in a
 * journal: whatever happens to this process, the next one knows where it stood.
 * @throws StampError for a rollout that can't be begun, or gone on with
 */
export async function rollout(input: RolloutInput, context: Context): Promise<RolloutResult> {
  const fleet = await openFleet(context);
  if (input.mode === "plan") return planned(input, fleet, context);
  if (input.mode === "emit")
    return { kind: "emitted", lines: await emitted(input.plan, input.system, fleet, context) };
  if (input.mode === "turn") return oneTurn(input, fleet, context);
  // Who can't be asked is told so before anything is asked of a cloud.
  const isReal = context.engine.name !== "embedded";
  if (isReal && (input.mode === "start" || input.mode === "rollback")) refuseUnasked(context, input.yes);
  const { project } = fleet.inventory;
  keepFolderPrivate(join(project.root, STATE_FOLDER));
  const journals = await openJournals(context, project, "fleet", input.journal);
  try {
    const lock = await journals.lock(describe(input), "the fleet");
    if (lock.notice !== undefined) context.emit({ kind: "lock", notice: lock.notice });
    try {
      await requireNoFault(journals);
      // Whoever held the lock before may have changed configs; who has lost it must not begin anything more.
      const fresh = { ...fleet, inventory: openInventory(context.cwd) };
      const bounded = { ...context, signal: AbortSignal.any([context.signal, lock.lost]) };
      return await underLock(input, fresh, bounded, { journals, lock });
    } finally {
      await lock.release();
    }
  } finally {
    await journals.close();
  }
}

async function underLock(
  input: Exclude<RolloutInput, { mode: "plan" | "emit" | "turn" }>,
  fleet: LoadedFleet,
  context: Context,
  held: Held,
): Promise<RolloutResult> {
  const engine = await context.engine.open(fleet.inventory.project.root);
  try {
    const desk: Desk = { context, fleet, engine, ...held };
    if (input.mode === "begin" || input.mode === "again") return await pipeline(input, desk);
    const begun =
      input.mode === "start"
        ? await start(input, desk)
        : { journal: await takeUp(ROLLOUT_JOURNAL, desk, input.mode, ROLLOUT) };
    if (!("journal" in begun)) return begun;
    const { journal } = begun;
    try {
      const result = await carryOut(input, desk, journal);
      if (result.kind !== "ran" || !("preview" in begun)) return result;
      const central = begun.brought.length === 0 ? {} : { central: begun.brought };
      return { ...result, preview: begun.preview, ...central };
    } finally {
      journal.close();
    }
  } finally {
    await engine.close();
  }
}

/** What a rollout is carried out with. */
interface Desk extends Held {
  readonly context: Context;
  readonly fleet: LoadedFleet;
  readonly engine: Engine;
}

function describe(input: Exclude<RolloutInput, { mode: "plan" | "emit" | "turn" }>): string {
  if (input.mode === "again") return "rollout --resume --emit";
  if (input.mode !== "start" && input.mode !== "begin") return `rollout --${input.mode}`;
  const { release } = input.plan;
  return `rollout${release === undefined ? "" : ` of ${release}`}`;
}

function planOf(plan: PlanInput, fleet: LoadedFleet, { cwd, engine, parallel }: Context): Promise<MadePlan> {
  return makePlan(plan, fleet, { cwd, engineName: engine.name, parallel });
}

async function planned(
  { plan: input, preview }: Extract<RolloutInput, { mode: "plan" }>,
  fleet: LoadedFleet,
  context: Context,
): Promise<RolloutResult> {
  const { alone, central, plan: ofStamps } = partedPlan(input, fleet.inventory);
  if (alone) throw planless(central, "--plan");
  const plan = withCentres(await planOf(ofStamps, fleet, context), central);
  const untouched = untouchedBy(plan, fleet.inventory);
  if (preview !== true || plan.plan.waves.length === 0) return { kind: "planned", ...plan, untouched };
  const { root } = fleet.inventory.project;
  keepFolderPrivate(join(root, STATE_FOLDER));
  const engine = await context.engine.open(root);
  try {
    return {
      kind: "planned",
      ...plan,
      untouched,
      ...(await look(releasesOf(plan), input.allow, { context, engine, fleet }, central)),
    };
  } finally {
    await engine.close();
  }
}

/** The waves for CI, whose jobs bring centres up first and the routing layer last: named as stamps are, or with all of them. */
async function emitted(
  plan: PlanInput,
  system: CiSystem,
  fleet: LoadedFleet,
  context: Context,
): Promise<string[]> {
  const { inventory } = fleet;
  const { central, routing } = selectStacks(inventory, plan.stamps ?? []);
  const others = new Set([ROUTING_STACK, ...central.map(({ id }) => id)]);
  const stamps = plan.stamps?.filter((name) => !others.has(name));
  const waves: TargetWave[] = central.length === 0 ? [] : [centralWave(central)];
  // Without a name all stamps are meant.
  let bakeMs = 0;
  if (stamps === undefined || stamps.length > 0) {
    const made = await planOf({ ...plan, stamps }, fleet, context);
    waves.push(...made.plan.waves);
    refuseTooLong(
      made.plan.waves.flatMap((wave) => wave.stamps.map(({ id }) => id)),
      fleet,
      system === "github",
      made.begin.settings.gates,
    );
    bakeMs = made.begin.settings.bakeMs;
  }
  if (routing !== undefined) waves.push(routingWave(routing));
  return emitWaves(system, waves, placeOf(inventory), { task: "rollout", bakeMs });
}

/** What was begun: its journal, what it was to change, and the centres that came up before it. */
interface Begun {
  readonly journal: RolloutJournal;
  readonly preview: RolloutPreview;
  readonly brought: readonly BroughtCentre[];
}

async function start(
  { plan: input, yes }: Extract<RolloutInput, { mode: "start" }>,
  { context, engine, fleet, journals, lock }: Desk,
): Promise<Begun | RolloutResult> {
  const { alone, central, plan } = partedPlan(input, fleet.inventory);
  // A job does so for the rollout that was begun elsewhere.
  if (alone) return rolloutOfCentres(central, { allow: input.allow, yes }, { context, engine, fleet });
  await refuseElsewhere(fleet, journals);
  const last = await journals.read(ROLLOUT_JOURNAL);
  if (last !== undefined && last.end === undefined) throw unfinished(last, ROLLOUT);
  const { cwd, parallel } = context;
  const made = withCentres(
    await makePlan(plan, fleet, { cwd, engine, engineName: engine.name, last, parallel }),
    central,
  );
  context.emit({ kind: "planned", ...made, untouched: untouchedBy(made, fleet.inventory) });
  if (made.plan.waves.length === 0) return { kind: "nothing", left: made.plan.left };
  await refuseUnsimulated(fleet, selectStamps(fleet.inventory, plan.stamps ?? []), context);
  refuseUnasked(context, yes);
  const { losses, preview } = await look(releasesOf(made), input.allow, { context, engine, fleet }, central);
  context.emit({ kind: "previewed", preview });
  if (losses.length > 0) return { kind: "refused", preview, losses };
  if (!(await isConfirmed(context, yes, { kind: "begin" }))) return { kind: "declined" };
  // Where a centre does not come up, nothing was begun.
  const brought = await bringCentres(central, input.allow, { context, engine, fleet });
  return { journal: await journals.create(ROLLOUT_JOURNAL, made.begin, lock), preview, brought };
}

async function carryOut(
  input: Exclude<RolloutInput, { mode: "plan" | "emit" | "begin" | "again" | "turn" }>,
  { context, engine, fleet, journals }: Desk,
  journal: RolloutJournal,
): Promise<RolloutResult> {
  const { parallel, signal } = context;
  const { begin } = journal.state;
  // A job that still works on a stamp would bring it the release after it was taken back, or while the next one does.
  if (input.mode !== "start") await refuseWorkers(journals, journal.state, describe(input));
  const [by, at] = [operator(), new Date().toISOString()];
  let central: readonly BroughtCentre[] = [];
  if (input.mode === "abandon") {
    await journal.append({ kind: "end", state: "abandoned", by, at });
    return rolloutReport(journal, engine, "abandoned");
  }
  if (input.mode === "rollback") {
    const stamps = stampsIn(journal.state, "done", "failed", "started");
    const before = stamps.map(({ from, id, pinned }) => ({ id, release: pinned ? from : undefined }));
    refuseUnasked(context, input.yes);
    const allowed = joinAllowed(journal.state.allow, input.allow);
    const { losses, preview } = await look(before, allowed, { context, engine, fleet });
    context.emit({ kind: "previewed", preview });
    if (losses.length > 0) return { kind: "refused", preview, losses };
    const question = { kind: "rollback", stamps: stamps.length, release: begin.release ?? "" } as const;
    if (!(await isConfirmed(context, input.yes, question))) return { kind: "declined" };
  }
  const direction = input.mode === "rollback" ? "rollback" : journal.state.direction;
  if (input.mode !== "start") {
    const allow = input.allow === undefined ? undefined : allowedSchema.parse(input.allow);
    await journal.append({ kind: "direction", direction, by, at, ...defined({ allow }) });
    // Who goes on may have another blueprint. To go back touches no centre: it takes what either release sends.
    if (direction === "update")
      central = await bringCentres(begunWith(begin.settings.centres ?? [], fleet), journal.state.allow, {
        context,
        engine,
        fleet,
      });
  }
  const host = new FleetHost(fleet, engine, () => journal.state, context, undefined, lastChangeIn(journals));
  const onEvent = (event: RolloutEvent): void => context.emit({ ...event, of: begin.waves });
  const result = await runRollout(journal, host, { parallel, signal, by, onEvent });
  return {
    ...rolloutReport(journal, engine, result, direction),
    ...(central.length === 0 ? {} : { central }),
  };
}
