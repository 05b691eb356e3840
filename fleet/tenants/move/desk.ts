import { setTimeout as sleep } from "node:timers/promises";
import { dayOf } from "../../../components/program/expiry";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import type { JournalStore } from "../../../core/journal/store";
import { type OperatorLock, operator } from "../../../core/locks/lock";
import type { Begin, Phase, Settings } from "../../../tenants/migration/entries";
import { MIGRATION_JOURNAL, type MigrationJournal, tenantFolder } from "../../../tenants/migration/journal";
import { migrate } from "../../../tenants/migration/migrate";
import type { Mover } from "../../../tenants/migration/mover";
import type { MoversConfig } from "../../../tenants/migration/config-schema";
import { openMovers, readMovers } from "../../../tenants/migration/open-movers";
import { type MovePlan, type MoveRequest, planFrom } from "../../../tenants/migration/plan";
import { pauseOf } from "../../../tenants/migration/pause";
import { type MigrationEvent, quietMs, type RunResult } from "../../../tenants/migration/run";
import type { Registry } from "../../../tenants/registry/registry";
import type { FleetContext } from "../../context";
import { healthOf } from "./health";
import type { CheckedMove, MoveProgress, MoveQuestion } from "./input";

/** What movers are opened with. */
export type MoverDesk = Pick<Desk, "folder" | "registry" | "root"> & {
  readonly context: Pick<FleetContext, "env">;
  /** What is the same for all tenants, where it was read already. */
  readonly known?: KnownMovers;
};

/** What movers of all tenants have in common. */
export interface KnownMovers {
  readonly config: MoversConfig;
  readonly regionOf: (stamp: string) => string | undefined;
}

/** Reads it once, for many tenants. */
export async function knownMovers({ registry, root }: Omit<MoverDesk, "known">): Promise<KnownMovers> {
  const regions = new Map((await registry.list("stamp")).map(({ id, region }) => [id, region] as const));
  return { config: readMovers(root), regionOf: (stamp) => regions.get(stamp) };
}

/** What a move is carried out with. */
export interface Desk {
  readonly context: FleetContext<MoveProgress, MoveQuestion>;
  readonly registry: Registry;
  /** Where the journals of all tenants' moves are, each tenant's with a lock of its own. */
  readonly journals: JournalStore;
  /** Folder of what movers keep on this machine: what they copied already. */
  readonly folder: string;
  /** The project's. */
  readonly root: string;
  /** Milliseconds that routers hold a request of a tenant that is cut over. Default: none holds any. */
  readonly holdMs?: number | undefined;
}

/**
 * Does something about one tenant's move as the only one who does. Who has lost the lock is stopped between two steps.
 * @throws StampError `locked` that tells who is at it, since when and what for
 */
export async function withTenant<T>(
  desk: Desk,
  tenant: string,
  doing: string,
  work: (own: Desk, lock: OperatorLock) => Promise<T>,
): Promise<T> {
  const lock = await desk.journals.of(tenant).lock(doing, `tenant ${tenant}`);
  try {
    const signal = AbortSignal.any([desk.context.signal, lock.lost]);
    return await work({ ...desk, context: { ...desk.context, signal } }, lock);
  } finally {
    await lock.release();
  }
}

/** Plans a move and asks every mover what stands in its way. @throws StampError with all of it */
export async function checkMove(desk: Desk, request: MoveRequest): Promise<CheckedMove> {
  const { registry } = desk;
  const movers = await openOwn(desk, request.tenant);
  try {
    const plan = await planFrom(registry, request, dayOf(new Date()));
    await refuseUnready(plan, movers, desk.context.emit);
    return { ...plan, movers: movers.map(({ name }) => name), quietMs: quietMs(movers) };
  } finally {
    await closeAll(movers);
  }
}

async function refuseUnready(
  { source, target, tenant }: MovePlan,
  movers: readonly Mover[],
  emit: Desk["context"]["emit"],
): Promise<void> {
  const crossing = { tenant, from: source, to: target, epoch: 1, direction: "forward" as const };
  const problems: StampError[] = [];
  for (const mover of movers) {
    const tell = (what: string): void => emit({ kind: "unlooked", tenant, mover: mover.name, what });
    for (const problem of await mover.check(crossing, tell))
      problems.push(new StampError("state", problem, { field: mover.name }));
  }
  if (problems.length > 0) throw StampError.all(problems);
}

/** Begins the journal of a move that was checked. */
export function createJournal(
  desk: Desk,
  checked: CheckedMove,
  settings: Settings,
  lock: OperatorLock,
): Promise<MigrationJournal> {
  const { movers, quietMs: _, ...plan } = checked;
  const begin: Begin = {
    ...{ kind: "begin", version: 1, ...plan, movers: [...movers], settings },
    ...{ by: operator(), at: new Date().toISOString() },
  };
  return desk.journals.of(plan.tenant).create(MIGRATION_JOURNAL, begin, lock);
}

/** How a run goes on. */
export interface CarryOut {
  /** Copy again what was found to differ. */
  readonly repair?: boolean;
  /** Stop after this phase. Default: go to the end. */
  readonly until?: Phase | undefined;
  /** Most that this run's cut-over may keep requests waiting, in milliseconds. Default: what the move was begun with. */
  readonly pauseMs?: number | undefined;
}

/** Says that clients may be refused where the cut-over may take longer than routers hold their requests. */
export function tellBeyondHold(
  { context, holdMs }: Desk,
  moves: readonly CheckedMove[],
  settings: Settings,
): void {
  const longest = Math.max(0, ...moves.map((move) => move.quietMs));
  const { isBeyondHold, ms } = pauseOf(settings, { holdMs, quietMs: longest });
  if (isBeyondHold && holdMs !== undefined && moves.length > 0)
    context.emit({ kind: "beyond-hold", holdMs, pauseMs: ms, isAsked: settings.beyondHold === true });
}

/** Carries a move on from wherever its journal says it is. */
export async function carryOut(
  desk: Desk,
  journal: MigrationJournal,
  direction: "forward" | "back",
  { pauseMs, repair = false, until }: CarryOut = {},
): Promise<RunResult> {
  const { context, holdMs, registry } = desk;
  const { emit, env, signal } = context;
  const { movers: names, settings, tenant } = journal.state.begin;
  const movers = await openOwn(desk, tenant, names);
  try {
    return await migrate(
      journal,
      defined({
        ...{
          registry,
          movers,
          signal,
          by: operator(),
          now: () => Date.now(),
          repair,
          until,
          holdMs,
          pauseMs,
        },
        sleep: async (ms: number) => sleep(ms).then(() => undefined),
        onEvent: (event: MigrationEvent) => emit({ kind: "moving", tenant, event }),
        health: settings.health === undefined ? undefined : healthOf(settings.health, { env, signal }),
      }),
      direction,
    );
  } finally {
    await closeAll(movers);
  }
}

/** The movers of the project; `names`: those that the move was begun with, in their order. */
export async function openOwn(desk: MoverDesk, tenant: string, names?: readonly string[]): Promise<Mover[]> {
  const { context, folder, root } = desk;
  const { config, regionOf } = desk.known ?? (await knownMovers(desk));
  const all = openMovers({ root, folder: tenantFolder(folder, tenant), env: context.env, regionOf }, config);
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

/** Lets go of all their connections. */
export async function closeAll(movers: readonly Mover[]): Promise<void> {
  for (const mover of movers) await mover.close();
}
