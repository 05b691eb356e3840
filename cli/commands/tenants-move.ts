import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../core/errors";
import { parse } from "../../core/parse";
import { tenantItemSchema } from "../../components/routing/contract";
import { dayOf } from "../../components/program/expiry";
import { readProject } from "../../fleet/inventory/project";
import { operator, takeLock } from "../../core/locks/lock";
import { MigrationJournal, readMigration, tenantFolder } from "../../tenants/migration/journal";
import { migrate } from "../../tenants/migration/migrate";
import type { Mover } from "../../tenants/migration/mover";
import { openMovers } from "../../tenants/migration/open-movers";
import { type MovePlan, planFrom } from "../../tenants/migration/plan";
import type { RunResult } from "../../tenants/migration/run";
import type { Registry } from "../../tenants/registry/registry";
import { ExitCode } from "../common/exit-code";
import { type Flags, textFlag } from "../flags";
import { moveMode, moveSettings, movesFolder, tierFlag, untilFlag } from "../move-options";
import { nextMove, printMove, tellMove } from "../move-view";
import type { CommandContext } from "../options";
import { confirm } from "../common/prompt";
import { withRegistry } from "../registry";

/** What every way of the command works with. */
interface Desk {
  readonly context: CommandContext;
  readonly flags: Flags;
  readonly registry: Registry;
  readonly folder: string;
  readonly tenant: string;
  readonly root: string;
}

/**
 * Moves a tenant to another stamp, goes on with a move, or takes one back. What was done is in a journal: whatever
 * happens to this process, the next one knows where it stood.
 */
export async function move(
  context: CommandContext,
  [name = ""]: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  // It becomes a part of paths and of operators' commands.
  const tenant = parse(tenantItemSchema.shape.tenant, name, "tenant");
  const mode = moveMode(flags);
  const until = untilFlag(flags);
  const project = readProject(context.cwd);
  const folder = tenantFolder(movesFolder(flags, context.cwd, project.root), tenant);
  if (mode === "status") return status(context, folder, tenant);
  return withRegistry(context, project, flags, async (registry) => {
    const desk = { context, flags, registry, folder, tenant, root: project.root };
    if (mode === "check") return check(desk);
    const lock = takeLock(folder, `tenants move --${mode}`, `tenant ${tenant}`);
    try {
      const journal = mode === "start" ? await start(desk) : await takeUp(desk, mode);
      if (journal === undefined) return ExitCode.Fine;
      try {
        return await carryOut(desk, journal, mode === "abort" ? "back" : "out", until);
      } finally {
        journal.close();
      }
    } finally {
      lock.release();
    }
  });
}

function status({ json, output }: CommandContext, folder: string, tenant: string): ExitCode {
  const state = readMigration(folder);
  if (state === undefined) throw noMove(tenant);
  if (json) output.json({ ...state, next: nextMove(state, undefined) });
  else {
    printMove(output, state);
    output.print(`Next: ${nextMove(state, undefined)}`);
  }
  return ExitCode.Fine;
}

async function check(desk: Desk): Promise<ExitCode> {
  const { output, json } = desk.context;
  const movers = await projectMovers(desk);
  try {
    const plan = await checked(desk, movers);
    if (json) output.json({ ...plan, movers: movers.map(({ name }) => name), problems: [] });
    else output.print(`${plan.tenant} can be moved from ${plan.source} to ${plan.target}; nothing was begun`);
    return ExitCode.Fine;
  } finally {
    await closeAll(movers);
  }
}

/** Plans the move and asks every mover what stands in its way. */
async function checked({ flags, registry, tenant }: Desk, movers: readonly Mover[]): Promise<MovePlan> {
  const tier = tierFlag(flags);
  const request = { tenant, to: textFlag(flags, "to") ?? "", ...(tier === undefined ? {} : { tier }) };
  const plan = await planFrom(registry, request, dayOf(new Date()));
  const crossing = { tenant, from: plan.source, to: plan.target, epoch: 1, way: "out" as const };
  const problems: StampError[] = [];
  for (const mover of movers)
    for (const problem of await mover.check(crossing))
      problems.push(new StampError("state", problem, { field: mover.name }));
  if (problems.length > 0) throw StampError.all(problems);
  return plan;
}

async function start(desk: Desk): Promise<MigrationJournal | undefined> {
  const { context, flags, folder, tenant } = desk;
  const { json, output, signal } = context;
  const last = readMigration(folder);
  if (last !== undefined && last.end === undefined)
    throw new StampError("state", `a move of ${tenant} to ${last.begin.target} is not finished`, {
      fix: "go on with --resume, or take it back with --abort",
    });
  const settings = moveSettings(flags);
  const movers = await projectMovers(desk);
  try {
    const plan = await checked(desk, movers);
    const names = movers.map(({ name }) => name);
    output.note(`move ${tenant} from ${plan.source} to ${plan.target}: ${names.join(", ")}`);
    if (!(await confirm("begin?", { yes: flags["yes"] === true, json, signal }))) {
      output.print("nothing was begun");
      return undefined;
    }
    return MigrationJournal.create(folder, {
      ...{ kind: "begin", version: 1, ...plan, movers: names, settings },
      ...{ by: operator(), at: new Date().toISOString() },
    });
  } finally {
    await closeAll(movers);
  }
}

async function takeUp(
  { context, flags, folder, tenant }: Desk,
  mode: "resume" | "abort",
): Promise<MigrationJournal | undefined> {
  const journal = MigrationJournal.open(folder);
  if (journal === undefined) throw noMove(tenant);
  if (mode === "resume") return journal;
  const { json, output, signal } = context;
  const { source, target } = journal.state.begin;
  output.note(`take ${tenant} back to ${source}; what is at ${target} is deleted`);
  if (await confirm("begin?", { yes: flags["yes"] === true, json, signal })) return journal;
  journal.close();
  return undefined;
}

async function carryOut(
  desk: Desk,
  journal: MigrationJournal,
  way: "out" | "back",
  until: ReturnType<typeof untilFlag>,
): Promise<ExitCode> {
  const { context, flags, registry } = desk;
  const { json, output, signal } = context;
  const movers = await projectMovers(desk, journal.state.begin.movers);
  try {
    const result = await migrate(
      journal,
      {
        ...{ registry, movers, signal, by: operator(), now: () => Date.now() },
        sleep: async (ms) => sleep(ms).then(() => undefined),
        onEvent: json ? () => undefined : tellMove(output),
        repair: flags["repair"] === true,
        ...(until === undefined ? {} : { until }),
      },
      way,
    );
    const { number, state } = journal;
    const next = nextMove(state, result);
    if (json) output.json({ move: number, result, ...state, next });
    else {
      printMove(output, state);
      output.print(`${RESULTS[result]}. Next: ${next}`);
    }
    return result === "interrupted"
      ? ExitCode.Interrupted
      : result === "halted"
        ? ExitCode.Broken
        : ExitCode.Fine;
  } finally {
    await closeAll(movers);
  }
}

const RESULTS: Readonly<Record<RunResult, string>> = {
  done: "Moved",
  aborted: "Taken back",
  reached: "Stopped as asked",
  halted: "Halted",
  interrupted: "Interrupted",
};

/** The movers of the project; `names`: those that the move was begun with, in their order. */
async function projectMovers({ folder, registry, root }: Desk, names?: readonly string[]): Promise<Mover[]> {
  const stamps = await registry.list("stamp");
  const regionOf = (stamp: string): string | undefined => stamps.find(({ id }) => id === stamp)?.region;
  const all = openMovers({ root, folder, env: process.env, regionOf });
  if (names === undefined) return all;
  const found = names.flatMap((name) => all.filter((mover) => mover.name === name));
  if (found.length === names.length) return found;
  await closeAll(all);
  throw new StampError("state", "the move was begun with other movers than the project has now", {
    received: all.map(({ name }) => name).join(", "),
    allowed: names.join(", "),
    fix: "declare them again until it is over",
  });
}

async function closeAll(movers: readonly Mover[]): Promise<void> {
  for (const mover of movers) await mover.close();
}

function noMove(tenant: string): StampError {
  return new StampError("state", `there was no move of tenant ${tenant} from here`, {
    fix: `begin one: stampworks tenants move ${tenant} --to <stamp>; or name its folder with --journal`,
  });
}
