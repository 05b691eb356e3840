import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Phase, Settings } from "../../tenants/migration/entries";
import { MigrationJournal, readMigration, tenantFolder } from "../journals/moves-in-folder";
import { migrate } from "../../tenants/migration/migrate";
import type { Mover } from "../../tenants/migration/mover";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import { ObjectMover } from "../../tenants/migration/objects/mover";
import { PostgresMover } from "../../tenants/migration/postgres/mover";
import type { Health, RunResult, RunTools } from "../../tenants/migration/run";
import type { Registry } from "../../tenants/registry/registry";
import { takeLock } from "../../core/locks/lock";
import { connectTo } from "./servers";
import { LEAVE, TABLES } from "./tables";

/** Where everything of a test's migrations is; plain data, so that a child process can be given it. */
export interface Stage {
  readonly folder: string;
  readonly urls: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

/** What one run is asked for. */
export interface Request {
  readonly direction: "forward" | "back";
  /** Where to, when a new migration is to begin. */
  readonly to?: "a1" | "b1";
  readonly until?: Phase;
  readonly repair?: boolean;
  readonly tenant?: string;
}

export type KillPoint = (point: string, what: string) => void;

export function storeOf(stage: Stage): (stamp: string) => DirectoryStore {
  return (stamp) => new DirectoryStore(join(stage.folder, `objects-${stamp}`));
}

export function moversOf(stage: Stage, killPoint: KillPoint = () => undefined): Mover[] {
  return [
    new PostgresMover({
      connect: connectTo(stage.urls),
      tables: TABLES,
      leave: LEAVE,
      portion: 20,
      killPoint,
    }),
    new ObjectMover({
      store: storeOf(stage),
      prefix: "t/{tenant}/",
      folder: join(stage.folder, "manifests"),
      parallel: 4,
      killPoint,
    }),
  ];
}

export function journalsOf(stage: Stage, tenant = "acme"): string {
  return tenantFolder(join(stage.folder, "moves"), tenant);
}

/** Begins a migration, or goes on with the one there is, as the command does. */
export async function perform(
  stage: Stage,
  registry: Registry,
  request: Request,
  more: {
    killPoint?: KillPoint;
    movers?: readonly Mover[];
    signal?: AbortSignal;
    health?: Health;
    tools?: Partial<RunTools>;
  } = {},
): Promise<RunResult> {
  const { killPoint = () => undefined, signal = new AbortController().signal } = more;
  const { repair = false, tenant = "acme", to, until, direction } = request;
  const folder = journalsOf(stage, tenant);
  const lock = takeLock(folder, "a test", `tenant ${tenant}`);
  const movers = more.movers ?? moversOf(stage, killPoint);
  try {
    const last = existsSync(folder) ? readMigration(folder) : undefined;
    const isNew = last === undefined || last.end !== undefined;
    if (isNew && to === undefined) return last?.end ?? "aborted";
    const journal = isNew
      ? MigrationJournal.create(
          folder,
          {
            kind: "begin",
            version: 1,
            tenant,
            source: to === "a1" ? "b1" : "a1",
            target: to ?? "b1",
            movers: movers.map(({ name }) => name),
            by: "test",
            at: new Date().toISOString(),
            settings: stage.settings,
          },
          killPoint,
        )
      : MigrationJournal.open(folder, killPoint)!;
    try {
      const tools = {
        registry,
        movers,
        signal,
        by: "test",
        now: () => Date.now(),
        sleep: async (ms: number) => sleep(ms).then(() => undefined),
        killPoint,
        repair,
        ...(more.health === undefined ? {} : { health: more.health }),
        ...(until === undefined ? {} : { until }),
        ...more.tools,
      };
      return await migrate(journal, tools, direction);
    } finally {
      journal.close();
    }
  } finally {
    for (const mover of movers) await mover.close();
    lock.release();
  }
}

/** Where a process is to be killed: at its n-th point, at the n-th of a name, or nowhere. */
export type KillAt = number | { readonly name: string; readonly nth: number };

/** Writes each point it comes to into a file, and ends its process at one of them. */
export function killer(file: string, at: KillAt): KillPoint {
  let count = 0;
  return (point, what) => {
    const name = `${point} | ${what}`;
    appendFileSync(file, `${name}\n`);
    if (typeof at === "number" || at.name === name) count += 1;
    if (count === (typeof at === "number" ? at : at.nth)) process.kill(process.pid, "SIGKILL");
  };
}
