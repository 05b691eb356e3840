import { join } from "node:path";
import { keepFolderPrivate } from "../../core/files/private-folder";
import { operator } from "../../core/locks/lock";
import type { Engine } from "../../engines/engine";
import { STATE_FOLDER } from "../../engines/state-folder";
import { isConfirmed, refuseUnasked } from "../context";
import { openJournals } from "../journals";
import { type LoadedFleet, openFleet, openInventory } from "../open";
import { FleetHost } from "../rollout/fleet-host";
import { type Begin, changeIn } from "../rollout/entries";
import type { RolloutJournal } from "../rollout/journal";
import { rolloutReport } from "../rollout/report";
import { type RolloutEvent, runRollout } from "../rollout/runner";
import { stampsIn } from "../rollout/state";
import { type Held, takeUp, unfinished } from "../rollout/take-up";
import type { Delivery } from "./delivery";
import { DeliveryHost } from "./delivery-host";
import { placesOf } from "./places";
import { planDelivery } from "./plan";
import { type FileChange, takeFileBack, writeFile } from "./project-file";
import type { DeliveryContext, DeliveryInput, DeliveryResult } from "./request";

/**
 * Brings the stamps what a project's file says, as it is or after an edit, wave by wave as a release comes to them; or goes on with the
 * last change, or takes it back. No stack is touched: a stamp's resources stay what they are.
 * @throws StampError for a change that can't be begun, or gone on with
 */
export async function deliver<Edit>(
  delivery: Delivery<Edit>,
  input: DeliveryInput<Edit>,
  context: DeliveryContext,
): Promise<DeliveryResult> {
  const fleet = await openFleet(context);
  const isReal = context.engine.name !== "embedded";
  // Who can't be asked is told so before anything is asked of a cloud.
  if (isReal && (input.mode === "start" || input.mode === "rollback")) refuseUnasked(context, input.yes);
  const { project } = fleet.inventory;
  keepFolderPrivate(join(project.root, STATE_FOLDER));
  const engine = await context.engine.open(project.root);
  try {
    if (input.mode === "plan") return await planned(input, { delivery, context, engine, fleet });
    const all = await openJournals(context, project, "fleet", input.journal);
    try {
      // A lock of its own: it must be possible while a release is rolled out.
      const journals = all.of(delivery.name);
      const lock = await journals.lock(doing(delivery, input), delivery.lock);
      if (lock.notice !== undefined) context.emit({ kind: "lock", notice: lock.notice });
      try {
        const fresh = { ...fleet, inventory: openInventory(context.cwd) };
        const bounded = { ...context, signal: AbortSignal.any([context.signal, lock.lost]) };
        const desk = { delivery, context: bounded, engine, fleet: fresh, journals, lock };
        return await underLock(input, desk);
      } finally {
        await lock.release();
      }
    } finally {
      await all.close();
    }
  } finally {
    await engine.close();
  }
}

/** What a change is planned with. */
interface Table<Edit> {
  readonly delivery: Delivery<Edit>;
  readonly context: DeliveryContext;
  readonly fleet: LoadedFleet;
  readonly engine: Engine;
}

/** What it is carried out with. */
type Desk<Edit> = Table<Edit> & Held;

type Starting<Edit> = Extract<DeliveryInput<Edit>, { mode: "start" | "plan" }>;
type Doing<Edit> = Exclude<DeliveryInput<Edit>, { mode: "plan" }>;

function doing<Edit>(delivery: Delivery<Edit>, input: Doing<Edit>): string {
  return input.mode === "start" ? delivery.doing(input.edit) : `${delivery.name} apply --${input.mode}`;
}

async function planned<Edit>(input: Starting<Edit>, table: Table<Edit>): Promise<DeliveryResult> {
  return { kind: "planned", ...(await made(input, table)).made };
}

/** What is to be, and the plan of it. */
async function made<Edit>(
  { edit, pace }: Starting<Edit>,
  { context, delivery, engine, fleet }: Table<Edit>,
  given: readonly string[] = [],
) {
  const wanted = await delivery.wanted(edit, fleet, context);
  const { cwd, parallel } = context;
  const placeOf = placesOf(wanted.deliver, delivery, fleet.inventory, context);
  const tools = { cwd, engine, fleet, given, parallel, placeOf };
  return { wanted, made: await planDelivery(delivery, pace, wanted, tools) };
}

async function underLock<Edit>(input: Doing<Edit>, desk: Desk<Edit>): Promise<DeliveryResult> {
  const { called, journal: form } = desk.delivery;
  const begun =
    input.mode === "start"
      ? await start(input, desk)
      : { journal: await takeUp(form, desk, input.mode, called) };
  if (!("journal" in begun)) return begun;
  try {
    return await carryOut(input, desk, begun.journal);
  } finally {
    begun.journal.close();
  }
}

async function start<Edit>(
  input: Extract<DeliveryInput<Edit>, { mode: "start" }>,
  desk: Desk<Edit>,
): Promise<{ readonly journal: RolloutJournal } | DeliveryResult> {
  const { context, delivery, fleet, journals, lock } = desk;
  const last = await journals.read(delivery.journal);
  if (last !== undefined && last.end === undefined) throw unfinished(last, delivery.called);
  const { made: plan, wanted } = await made(input, desk, givenBy(last?.begin));
  context.emit({ kind: "planned", ...plan });
  if (plan.plan.waves.length === 0) {
    // What no stamp is to be told the file may say all the same.
    if (wanted.file !== undefined) writeFile(fleet.inventory.project.root, wanted.file);
    return { kind: "nothing", left: plan.plan.left };
  }
  if (!(await isConfirmed(context, input.yes, { kind: "begin" }))) return { kind: "declined" };
  return { journal: await journals.create(delivery.journal, plan.begin, lock) };
}

function givenBy(begin: Begin | undefined): readonly string[] {
  return begin === undefined ? [] : Object.values(changeIn(begin.settings)?.texts ?? {});
}

async function carryOut<Edit>(
  input: Doing<Edit>,
  { context, delivery, engine, fleet }: Desk<Edit>,
  journal: RolloutJournal,
): Promise<DeliveryResult> {
  const { parallel, signal } = context;
  const { begin } = journal.state;
  const change = changeIn(begin.settings);
  const { root } = fleet.inventory.project;
  const [by, at] = [operator(), new Date().toISOString()];
  if (input.mode === "abandon") {
    await journal.append({ kind: "end", state: "abandoned", by, at });
    return rolloutReport(journal, engine, "abandoned");
  }
  if (input.mode === "rollback") {
    const stamps = stampsIn(journal.state, "done", "failed", "started").length;
    const question = { kind: "rollback", stamps, what: change?.what ?? "" } as const;
    if (!(await isConfirmed(context, input.yes, question))) return { kind: "declined" };
  }
  const direction = input.mode === "rollback" ? "rollback" : journal.state.direction;
  if (input.mode !== "start") await journal.append({ kind: "direction", direction, by, at });
  const file: FileChange | undefined =
    change?.file === undefined ? undefined : { ...change.file, path: change.file.path ?? delivery.changes };
  const tellFile = (path: string, isWritten: boolean): void => {
    if (!isWritten) context.emit({ kind: "file", path });
  };
  if (file !== undefined && direction === "update") tellFile(file.path, writeFile(root, file));
  const gates = new FleetHost(fleet, engine, () => journal.state, context);
  // Where it goes is asked of the file as it is now: a store may have moved since the change was begun.
  const placeOf = placesOf(delivery.deliver(root), delivery, fleet.inventory, context);
  const onEvent = (event: RolloutEvent): void => context.emit({ ...event, of: begin.waves });
  const host = new DeliveryHost(delivery, placeOf, begin, gates);
  const result = await runRollout(journal, host, { parallel, signal, by, onEvent });
  if (result === "rolled-back" && file !== undefined) tellFile(file.path, takeFileBack(root, file));
  return rolloutReport(journal, engine, result, direction);
}
