import { partedPlan, planless, withCentres } from "../central/names";
import { lastChangeIn } from "../../delivery/new-stamps";
import { join } from "node:path";
import { defined } from "../../../core/defined";
import { StampError, shown } from "../../../core/errors";
import { keepFolderPrivate } from "../../../core/files/private-folder";
import type { JournalStore, Numbered } from "../../../core/journal/store";
import { operator } from "../../../core/locks/lock";
import type { Engine } from "../../../engines/engine";
import { STATE_FOLDER } from "../../../engines/state-folder";
import type { FleetContext } from "../../context";
import { openJournals } from "../../journals";
import type { Inventory } from "../../inventory/inventory";
import { stackFile } from "../../lifecycle/stack-file";
import type { LoadedFleet } from "../../open";
import type { WorkEvent } from "../../work/stacks";
import { placeOf } from "../emit-waves";
import type { Begin } from "../entries";
import { FleetHost } from "../fleet-host";
import { ROLLOUT_JOURNAL } from "../journal";
import { makePlan, type PlanInput } from "../make-plan";
import type { RolloutInput, RolloutProgress, RolloutQuestion, RolloutResult } from "../request";
import type { RolloutEvent } from "../runner";
import { refuseTooLong } from "../shares/job-time";
import { type Held, ROLLOUT, unfinished } from "../take-up";
import { refuseElsewhere } from "./elsewhere";
import { emitTurns } from "./emit-turns";
import { holdStamp } from "./hold-stamp";
import { takeTurn, type Turn, turnInWords } from "./turn";
import { TurnJournal } from "./turn-journal";

type Context = FleetContext<RolloutProgress | WorkEvent, RolloutQuestion>;

/** What a pipeline is made with. */
interface Desk extends Held {
  readonly context: Context;
  readonly fleet: LoadedFleet;
  readonly engine: Engine;
}

/** Begins a rollout whose turns a pipeline's jobs take, or tells what is left of one; what a job changes is looked at before it does. */
export async function pipeline(
  input: Extract<RolloutInput, { mode: "begin" | "again" }>,
  { context, engine, fleet, journals, lock }: Desk,
): Promise<RolloutResult> {
  const { inventory, program } = fleet;
  const last = await journals.read(ROLLOUT_JOURNAL);
  const describePlace = placeOf(inventory);
  const lines = (rollout: Numbered<{ begin: Begin }>): readonly string[] =>
    emitTurns(input.system, rollout, describePlace, inventory.routing);
  if (input.mode === "again") {
    if (last === undefined || last.end !== undefined)
      throw new StampError("state", "no rollout is to be gone on with", { field: "--resume" });
    return { kind: "emitted", lines: lines(last) };
  }
  await refuseElsewhere(fleet, journals);
  if (last !== undefined && last.end === undefined) throw unfinished(last, ROLLOUT);
  refuseNoPipeline(input.plan, program.blueprint?.release, context, journals);
  const { cwd, parallel } = context;
  const { alone, central, plan } = partedPlan(input.plan, inventory);
  if (alone) throw planless(central, "--begin");
  const made = withCentres(
    await makePlan(plan, fleet, { cwd, engine, engineName: engine.name, last, parallel }),
    central,
  );
  refusePinned(made.begin, inventory);
  refuseTooLong(
    made.begin.waves.flatMap(({ stamps }) => stamps.map(({ id }) => id)),
    fleet,
    false,
    made.begin.settings.gates,
  );
  // What can't be told to a pipeline is not begun, so it is told before there is a number. What has no waves is not begun, either: nobody
  // would end it.
  const told = lines({ begin: made.begin, number: 0 });
  if (made.plan.waves.length === 0) return { kind: "emitted", lines: told };
  const journal = await journals.create(ROLLOUT_JOURNAL, made.begin, lock);
  journal.close();
  return { kind: "emitted", lines: lines({ begin: made.begin, number: journal.number }) };
}

/** What many workers, each in a checkout of its own and logged in to one stamp's account, can't do. */
function refuseNoPipeline(
  { onFailure, release }: PlanInput,
  blueprint: string | undefined,
  { engine }: Pick<Context, "engine">,
  { place }: JournalStore,
): void {
  if (onFailure === "rollback")
    throw new StampError("input", "a pipeline's jobs know one stamp each and can't take all back", {
      field: "--on-failure",
      fix: "leave it out; take a rollout back with --rollback from where all accounts can be reached",
    });
  if (release !== undefined && blueprint !== undefined && release !== blueprint)
    throw new StampError("input", "the blueprint names another release", {
      ...{ field: "--release", received: shown(release), allowed: blueprint },
      fix: "change release in the blueprint first: what a job writes into its checkout is gone with it",
    });
  if (engine.name !== "embedded" && !place.includes("://"))
    throw new StampError("input", "the journal is in a folder of this machine", {
      ...{ field: "--journal", received: place },
      fix: "name a registry that all jobs reach: --journal dynamodb://<region>/<table>",
    });
}

/** A stamp whose committed config names another release would fall back to it with the next push. */
function refusePinned({ release, waves }: Begin, { project, stamps }: Inventory): void {
  if (release === null) return;
  const members = new Set(waves.flatMap((wave) => wave.stamps.map(({ id }) => id)));
  for (const { id, identity } of stamps) {
    const own = identity.release;
    if (own === undefined || own === release || !members.has(id)) continue;
    throw new StampError("input", "the stamp's own config names another release", {
      ...{ file: stackFile(project, id), field: "release", received: shown(own), allowed: release },
      fix: "change it there, or remove it, in the pull request that brings the release: what a job writes is gone with its checkout",
    });
  }
}

/**
 * Takes one turn of a rollout that others began. The fleet is locked while a line of the journal is written and no longer, the stamp as long as
 * it is worked on.
 */
export async function oneTurn(
  { journal: named, of, turn }: Extract<RolloutInput, { mode: "turn" }>,
  fleet: LoadedFleet,
  context: Context,
): Promise<RolloutResult> {
  const { project } = fleet.inventory;
  keepFolderPrivate(join(project.root, STATE_FOLDER));
  const journals = await openJournals(context, project, "fleet", named);
  try {
    const { state } = await TurnJournal.open(journals, of, context.signal);
    const held = await holdStamp(turn, journals, state);
    try {
      // Whose lock is another's, or may be, begins nothing more.
      const signal = held === undefined ? context.signal : AbortSignal.any([context.signal, held.lost]);
      return await heldTurn(turn, of, { journals, fleet, context: { ...context, signal } });
    } finally {
      await held?.release();
    }
  } finally {
    await journals.close();
  }
}

/** The same by who holds the stamp; what was done before it was held is read then. */
async function heldTurn(
  turn: Turn,
  of: number,
  { context, fleet, journals }: Pick<Desk, "context" | "fleet" | "journals">,
): Promise<RolloutResult> {
  const { parallel, signal } = context;
  const journal = await TurnJournal.open(journals, of, signal);
  const engine = await context.engine.open(fleet.inventory.project.root);
  try {
    const { waves } = journal.state.begin;
    const onEvent = (event: RolloutEvent): void => context.emit({ ...event, of: waves });
    const host = new FleetHost(
      fleet,
      engine,
      () => journal.state,
      context,
      undefined,
      lastChangeIn(journals),
    );
    const options = { parallel, signal, by: operator(), onEvent };
    const reason = await takeTurn(turn, journal, host, options);
    return {
      kind: "turn",
      engine: engine.name,
      simulated: engine.name === "embedded",
      rollout: journal.number,
      turn: turnInWords(turn),
      ...defined({ reason }),
    };
  } finally {
    await engine.close();
  }
}
