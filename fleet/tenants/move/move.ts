import { confirmedWithoutFault, requireNoFaultIn } from "../../recovery/faults/standing-fault";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import type { JournalStore } from "../../../core/journal/store";
import type { OperatorLock } from "../../../core/locks/lock";
import { parse } from "../../../core/parse";
import { tenantItemSchema } from "../../../components/routing/contract";
import { MIGRATION_JOURNAL, type MigrationJournal } from "../../../tenants/migration/journal";
import { type FleetContext, isConfirmed } from "../../context";
import { type Project, readProject } from "../../inventory/project";
import { machineFolder, openJournals } from "../../journals";
import { withRegistry } from "../registry";
import { carryOut, checkMove, createJournal, type Desk, tellBeyondHold, withTenant } from "./desk";
import { routersHoldMs } from "./hold";
import type { MoveInput, MoveOne, MoveProgress, MoveQuestion, MoveResult } from "./input";
import { moveFile } from "./many";

/**
 * Moves a tenant to another stamp, goes on with a move, or takes one back; or moves all tenants of a file. What was done is in a
 * journal: whatever happens to this process, the next one knows where it stood.
 * @throws StampError for a move that can't be begun, or gone on with
 */
export async function moveTenant(
  input: MoveInput,
  context: FleetContext<MoveProgress, MoveQuestion>,
): Promise<MoveResult> {
  const project = readProject(context.cwd);
  const journals = await openJournals(context, project, "moves", input.journal);
  try {
    return await moveWith(journals, input, project, context);
  } finally {
    await journals.close();
  }
}

async function moveWith(
  journals: JournalStore,
  input: MoveInput,
  project: Project,
  context: FleetContext<MoveProgress, MoveQuestion>,
): Promise<MoveResult> {
  if (input.mode === "status") {
    const tenant = tenantOf(input);
    const state = await journals.of(tenant).read(MIGRATION_JOURNAL);
    if (state === undefined) throw noMove(tenant);
    const { number: move, ...rest } = state;
    return { kind: "status", move, state: rest };
  }
  const refuse = () => requireNoFaultIn(context, project, input.journal);
  const isLook = input.mode === "check" || input.mode === "check-many";
  if (!isLook) await refuse();
  const folder = machineFolder(context, project.root, "moves", input.journal);
  return withRegistry(context, project, input.registry, async (registry) => {
    const holdMs = routersHoldMs(project);
    // One may begin while all is counted, or somebody thinks.
    const desk = {
      context: isLook ? context : confirmedWithoutFault(context, refuse),
      registry,
      journals,
      folder,
      root: project.root,
      holdMs,
    };
    switch (input.mode) {
      case "check":
        return { kind: "checked", moves: [await checkMove(desk, { ...input, tenant: tenantOf(input) })] };
      case "check-many":
      case "many":
        return moveFile(input, desk);
      case "start":
      case "resume":
      case "abort":
        return moveOne(input, desk);
    }
  });
}

/** It becomes a part of paths and of operators' commands. */
function tenantOf({ tenant }: { readonly tenant: string }): string {
  return parse(tenantItemSchema.shape.tenant, tenant, "tenant");
}

function moveOne(input: MoveOne, all: Desk): Promise<MoveResult> {
  const tenant = tenantOf(input);
  return withTenant(all, tenant, `tenants move --${input.mode}`, async (desk, lock): Promise<MoveResult> => {
    const journal = input.mode === "start" ? await start(input, desk, lock) : await takeUp(input, desk, lock);
    if (journal === undefined) return { kind: "declined" };
    try {
      const how = input.mode === "abort" ? {} : input;
      const result = await carryOut(desk, journal, input.mode === "abort" ? "back" : "forward", how);
      return { kind: "ran", result, move: journal.number, state: journal.state };
    } finally {
      journal.close();
    }
  });
}

async function start(
  input: Extract<MoveInput, { mode: "start" }>,
  desk: Desk,
  lock: OperatorLock,
): Promise<MigrationJournal | undefined> {
  const { settings, tenant, yes } = input;
  const last = await desk.journals.of(tenant).read(MIGRATION_JOURNAL);
  if (last !== undefined && last.end === undefined)
    throw new StampError("state", `a move of ${tenant} to ${last.begin.target} is not finished`, {
      fix: "go on with --resume, or take it back with --abort",
    });
  const { tier, to } = input;
  const move = await checkMove(desk, { tenant, to, ...defined({ tier }) });
  desk.context.emit({ kind: "planned", move });
  tellBeyondHold(desk, [move], settings);
  if (!(await isConfirmed(desk.context, yes, { kind: "start", moves: 1 }))) return undefined;
  return createJournal(desk, move, settings, lock);
}

async function takeUp(
  input: Extract<MoveInput, { mode: "resume" | "abort" }>,
  { context, journals }: Desk,
  lock: OperatorLock,
): Promise<MigrationJournal | undefined> {
  const { tenant } = input;
  const journal = await journals.of(tenant).open(MIGRATION_JOURNAL, lock);
  if (journal === undefined) throw noMove(tenant);
  if (input.mode === "resume") return journal;
  const { source, target } = journal.state.begin;
  context.emit({ kind: "back", tenant, source, target });
  try {
    if (await isConfirmed(context, input.yes, { kind: "abort", moves: 1 })) return journal;
  } catch (error) {
    journal.close();
    throw error;
  }
  journal.close();
  return undefined;
}

function noMove(tenant: string): StampError {
  return new StampError("state", `there was no move of tenant ${tenant} from here`, {
    fix: `begin one: stampworks tenants move ${tenant} --to <stamp>; or name its place with --journal`,
  });
}
