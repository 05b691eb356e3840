import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { keepFolderPrivate } from "../../core/files/private-folder";
import { operator } from "../../core/locks/lock";
import type { Engine } from "../../engines/engine";
import { STATE_FOLDER } from "../../engines/state-folder";
import { isConfirmed, refuseUnasked } from "../context";
import { openJournals } from "../journals";
import { type LoadedFleet, openFleet, openInventory } from "../open";
import { FleetHost } from "../rollout/fleet-host";
import type { RolloutJournal } from "../rollout/journal";
import { rolloutReport } from "../rollout/report";
import { type RolloutEvent, runRollout } from "../rollout/runner";
import { stampsIn } from "../rollout/state";
import { type Held, takeUp, unfinished } from "../rollout/take-up";
import { editedRules, editInWords } from "./edit";
import { withRules } from "./edit-file";
import { parseFlags, readFlags } from "./file";
import { FlagsHost } from "./flags-host";
import { knownNames, refuseUnknownTenants } from "./known";
import { flagJournals, FLAGS, FLAGS_JOURNAL } from "./journal";
import { flagPlaces } from "./places";
import { planFlags, type Wanted } from "./plan";
import type { FlagsContext, FlagsInput, FlagsResult } from "./request";
import { takeFileBack, writeFile } from "./write-file";

/**
 * Changes who has which variant of a flag, or brings the stamps what the project's file says, wave by wave as a release comes to them;
 * or goes on with the last change, or takes it back. No stack is touched: a stamp's resources stay what they are.
 * @throws StampError for a change that can't be begun, or gone on with
 */
export async function changeFlags(input: FlagsInput, context: FlagsContext): Promise<FlagsResult> {
  const fleet = await openFleet(context);
  const isReal = context.engine.name !== "embedded";
  // Who can't be asked is told so before anything is asked of a cloud.
  if (isReal && (input.mode === "start" || input.mode === "rollback")) refuseUnasked(context, input.yes);
  const { project } = fleet.inventory;
  keepFolderPrivate(join(project.root, STATE_FOLDER));
  const engine = await context.engine.open(project.root);
  try {
    if (input.mode === "plan") return await planned(input, { context, engine, fleet });
    const all = await openJournals(context, project, "fleet", input.journal);
    try {
      const journals = flagJournals(all);
      const lock = await journals.lock(doing(input), "the flags");
      if (lock.notice !== undefined) context.emit({ kind: "lock", notice: lock.notice });
      try {
        const fresh = { ...fleet, inventory: openInventory(context.cwd) };
        const bounded = { ...context, signal: AbortSignal.any([context.signal, lock.lost]) };
        return await underLock(input, { context: bounded, engine, fleet: fresh, journals, lock });
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
interface Table {
  readonly context: FlagsContext;
  readonly fleet: LoadedFleet;
  readonly engine: Engine;
}

/** What it is carried out with. */
type Desk = Table & Held;

type Starting = Extract<FlagsInput, { mode: "start" | "plan" }>;

function doing(input: FlagsInput): string {
  if (input.mode === "start" && input.edit !== undefined) return `flags: ${editInWords(input.edit)}`;
  return input.mode === "start" ? "flags apply" : `flags apply --${input.mode}`;
}

async function planned(input: Starting, table: Table): Promise<FlagsResult> {
  return { kind: "planned", ...(await made(input, table)).made };
}

/** What is to be, and the plan of it. */
async function made({ edit, pace }: Starting, { context, engine, fleet }: Table) {
  const wanted = await wantedOf(edit, fleet, context);
  const { cwd, parallel } = context;
  const placeOf = flagPlaces(wanted.flags, fleet.inventory, context);
  return { wanted, made: await planFlags(pace, wanted, { cwd, engine, fleet, parallel, placeOf }) };
}

async function wantedOf(
  edit: Starting["edit"],
  { inventory }: LoadedFleet,
  context: FlagsContext,
): Promise<Wanted> {
  const { flags, text: before } = readFlags(inventory.project.root);
  if (edit === undefined) return { what: "what flags.yaml says", flags, file: undefined };
  const rules = editedRules(flags, edit, knownNames(inventory));
  await refuseUnknownTenants(edit.who.tenants ?? [], context, inventory.project);
  const what = editInWords(edit);
  if (isDeepStrictEqual(rules, flags.flags[edit.flag]?.set)) return { what, flags, file: undefined };
  const after = withRules(before, edit.flag, rules);
  return { what, flags: parseFlags(after), file: { before, after } };
}

async function underLock(input: Exclude<FlagsInput, { mode: "plan" }>, desk: Desk): Promise<FlagsResult> {
  const begun =
    input.mode === "start"
      ? await start(input, desk)
      : { journal: await takeUp(FLAGS_JOURNAL, desk, input.mode, FLAGS) };
  if (!("journal" in begun)) return begun;
  try {
    return await carryOut(input, desk, begun.journal);
  } finally {
    begun.journal.close();
  }
}

async function start(
  input: Extract<FlagsInput, { mode: "start" }>,
  desk: Desk,
): Promise<{ readonly journal: RolloutJournal } | FlagsResult> {
  const { context, fleet, journals, lock } = desk;
  const last = await journals.read(FLAGS_JOURNAL);
  if (last !== undefined && last.end === undefined) throw unfinished(last, FLAGS);
  const { made: plan, wanted } = await made(input, desk);
  context.emit({ kind: "planned", ...plan });
  if (plan.plan.waves.length === 0) {
    // What no stamp is to be told the file may say all the same.
    if (wanted.file !== undefined) writeFile(fleet.inventory.project.root, wanted.file);
    return { kind: "nothing", left: plan.plan.left };
  }
  if (!(await isConfirmed(context, input.yes, { kind: "begin" }))) return { kind: "declined" };
  return { journal: await journals.create(FLAGS_JOURNAL, plan.begin, lock) };
}

async function carryOut(
  input: Exclude<FlagsInput, { mode: "plan" }>,
  { context, engine, fleet }: Desk,
  journal: RolloutJournal,
): Promise<FlagsResult> {
  const { parallel, signal } = context;
  const { begin } = journal.state;
  const { root } = fleet.inventory.project;
  const [by, at] = [operator(), new Date().toISOString()];
  if (input.mode === "abandon") {
    await journal.append({ kind: "end", state: "abandoned", by, at });
    return rolloutReport(journal, engine, "abandoned");
  }
  if (input.mode === "rollback") {
    const stamps = stampsIn(journal.state, "done", "failed", "started").length;
    const question = { kind: "rollback", stamps, what: begin.settings.flags?.what ?? "" } as const;
    if (!(await isConfirmed(context, input.yes, question))) return { kind: "declined" };
  }
  const direction = input.mode === "rollback" ? "rollback" : journal.state.direction;
  if (input.mode !== "start") await journal.append({ kind: "direction", direction, by, at });
  const file = begin.settings.flags?.file;
  const tellFile = (isWritten: boolean): void => {
    if (!isWritten) context.emit({ kind: "file" });
  };
  if (file !== undefined && direction === "update") tellFile(writeFile(root, file));
  const gates = new FleetHost(fleet, engine, () => journal.state, context);
  // Where flags go is asked of the file as it is now: a store may have moved since the change was begun.
  const placeOf = flagPlaces(readFlags(root).flags, fleet.inventory, context);
  const onEvent = (event: RolloutEvent): void => context.emit({ ...event, of: begin.waves });
  const host = new FlagsHost(placeOf, begin, gates);
  const result = await runRollout(journal, host, { parallel, signal, by, onEvent });
  if (result === "rolled-back" && file !== undefined) tellFile(takeFileBack(root, file));
  return rolloutReport(journal, engine, result, direction);
}
