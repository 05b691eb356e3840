import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { takeLock } from "../../../core/locks/lock";
import { parse } from "../../../core/parse";
import { tenantItemSchema } from "../../../components/routing/contract";
import { MigrationJournal, readMigration, tenantFolder } from "../../../tenants/migration/journal";
import { type FleetContext, isConfirmed } from "../../context";
import { readProject } from "../../inventory/project";
import { withRegistry } from "../registry";
import { carryOut, checkMove, createJournal, type Desk, movesFolder } from "./desk";
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
  const folder = movesFolder(input.journal, context.cwd, project.root);
  if (input.mode === "status") {
    const tenant = tenantOf(input);
    const state = readMigration(tenantFolder(folder, tenant));
    if (state === undefined) throw noMove(tenant);
    const { number: move, ...rest } = state;
    return { kind: "status", move, state: rest };
  }
  return withRegistry(context, project, input.registry, async (registry) => {
    const desk = { context, registry, folder, root: project.root };
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

async function moveOne(input: MoveOne, desk: Desk): Promise<MoveResult> {
  const tenant = tenantOf(input);
  const lock = takeLock(
    tenantFolder(desk.folder, tenant),
    `tenants move --${input.mode}`,
    `tenant ${tenant}`,
  );
  try {
    const journal = input.mode === "start" ? await start(input, desk) : await takeUp(input, desk);
    if (journal === undefined) return { kind: "declined" };
    try {
      const how = input.mode === "abort" ? {} : input;
      const result = await carryOut(desk, journal, input.mode === "abort" ? "back" : "forward", how);
      return { kind: "ran", result, move: journal.number, state: journal.state };
    } finally {
      journal.close();
    }
  } finally {
    lock.release();
  }
}

async function start(
  input: Extract<MoveInput, { mode: "start" }>,
  desk: Desk,
): Promise<MigrationJournal | undefined> {
  const { settings, tenant, yes } = input;
  const last = readMigration(tenantFolder(desk.folder, tenant));
  if (last !== undefined && last.end === undefined)
    throw new StampError("state", `a move of ${tenant} to ${last.begin.target} is not finished`, {
      fix: "go on with --resume, or take it back with --abort",
    });
  const { tier, to } = input;
  const move = await checkMove(desk, { tenant, to, ...defined({ tier }) });
  desk.context.emit({ kind: "planned", move });
  if (!(await isConfirmed(desk.context, yes, { kind: "start", moves: 1 }))) return undefined;
  return createJournal(desk, move, settings);
}

async function takeUp(
  input: Extract<MoveInput, { mode: "resume" | "abort" }>,
  { context, folder }: Desk,
): Promise<MigrationJournal | undefined> {
  const { tenant } = input;
  const journal = MigrationJournal.open(tenantFolder(folder, tenant));
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
    fix: `begin one: stampworks tenants move ${tenant} --to <stamp>; or name its folder with --journal`,
  });
}
