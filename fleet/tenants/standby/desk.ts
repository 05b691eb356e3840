import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../../core/errors";
import type { JournalStore } from "../../../core/journal/store";
import { operator, type Patience } from "../../../core/locks/lock";
import { parse } from "../../../core/parse";
import { tenantItemSchema } from "../../../components/routing/contract";
import type { Mover } from "../../../tenants/migration/mover";
import { STANDBY_JOURNAL, type StandbyJournal, type StandbyState } from "../../../tenants/recovery/journal";
import type { StandbyEvent, StandbyTools } from "../../../tenants/recovery/run";
import type { Registry } from "../../../tenants/registry/registry";
import type { FleetContext } from "../../context";
import { type Project, readProject } from "../../inventory/project";
import { machineFolder, openJournals } from "../../journals";
import { closeAll, type KnownMovers, openOwn } from "../move/desk";
import { type RegistryInput, withRegistry } from "../registry";

/** Where the registry and the operators' locks and journals are. */
export interface StandbyPlace extends RegistryInput {
  /** As a move's. Default: see `openJournals`. */
  readonly journal?: string | undefined;
}

/** What is told of a tenant. */
export interface StandbyProgress {
  readonly kind: "standby";
  readonly tenant: string;
  readonly event: StandbyEvent;
}

/** What is asked before anything is changed. */
export interface StandbyQuestion {
  readonly kind: "failover" | "failback" | "end";
  readonly tenants: number;
}

/** What standbys are kept with. */
export interface StandbyDesk {
  readonly context: FleetContext<StandbyProgress, StandbyQuestion>;
  readonly registry: Registry;
  readonly journals: JournalStore;
  /** Folder of what movers keep on this machine. */
  readonly folder: string;
  readonly root: string;
  readonly project: Project;
  /** What movers of all tenants have in common, where it was read already. */
  readonly known?: KnownMovers;
}

/** Milliseconds that errors which may pass are borne with. */
const PATIENCE_MS = 600_000;

/** Opens what standbys are kept with, for one piece of work. */
export async function withDesk<T>(
  place: StandbyPlace,
  context: FleetContext<StandbyProgress, StandbyQuestion>,
  work: (desk: StandbyDesk) => Promise<T>,
): Promise<T> {
  const project = readProject(context.cwd);
  const { root } = project;
  const journals = await openJournals(context, project, "moves", place.journal);
  try {
    const folder = machineFolder(context, root, "moves", place.journal);
    return await withRegistry(context, project, place.registry, (registry) =>
      work({ context, registry, journals, folder, root, project }),
    );
  } finally {
    await journals.close();
  }
}

/** It becomes a part of paths and of operators' commands. */
export function nameOf(tenant: string): string {
  return parse(tenantItemSchema.shape.tenant, tenant, "tenant");
}

/** How long a failover waits for who has the tenant's lock to keep its standby, and hears at its next try that it is taken over. */
const BRIEF_MS = 30_000;

/** Who fails over waits for who keeps the standby, and for nobody else. */
export function behindKeeper(signal: AbortSignal): Patience {
  return { isBrief: ({ doing }) => doing === PROTECT, signal, mostMs: BRIEF_MS };
}

/** What is said of who has a tenant's lock to keep its standby. */
export const PROTECT = "tenants protect";

/**
 * Works on a tenant's standby as the only one who does.
 * @param patience whom it waits for; default nobody
 * @throws StampError `state` where there is none
 */
export async function withStandby<T>(
  desk: StandbyDesk,
  tenant: string,
  doing: string,
  work: (journal: StandbyJournal, tools: StandbyTools) => Promise<T>,
  patience?: Patience,
): Promise<T> {
  const store = desk.journals.of(tenant);
  const lock = await store.lock(doing, `tenant ${tenant}`, patience);
  try {
    const journal = await store.open(STANDBY_JOURNAL, lock);
    if (journal === undefined || journal.state.end !== undefined) {
      journal?.close();
      throw noStandby(tenant);
    }
    const movers = await openOwn(desk, tenant, journal.state.begin.movers);
    try {
      return await work(journal, toolsOf(desk, tenant, movers, lock.lost));
    } finally {
      await closeAll(movers);
      journal.close();
    }
  } finally {
    await lock.release();
  }
}

/** What the library's parts work with. */
export function toolsOf(
  { context, registry }: StandbyDesk,
  tenant: string,
  movers: readonly Mover[],
  lost: AbortSignal,
): StandbyTools {
  return {
    ...{ registry, movers, by: operator(), now: () => Date.now(), patienceMs: PATIENCE_MS },
    signal: AbortSignal.any([context.signal, lost]),
    sleep: async (ms: number) => sleep(ms).then(() => undefined),
    onEvent: (event: StandbyEvent) => context.emit({ kind: "standby", tenant, event }),
  };
}

/** Where a tenant's standby stands. @throws StampError `state` where it never had one */
export async function stateOf(desk: StandbyDesk, tenant: string): Promise<StandbyState> {
  const state = await desk.journals.of(tenant).read(STANDBY_JOURNAL);
  if (state !== undefined) return state;
  throw noStandby(tenant);
}

/** Said of a tenant that has none. */
export function noStandby(tenant: string): StampError {
  return new StampError("state", `no standby of tenant ${tenant} is kept from here`, {
    fix: `begin: stampworks tenants protect ${tenant} --standby <stamp> --reason <why>; or name its place with --journal`,
  });
}
