import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FolderJournals } from "../../core/journal/folder";
import type { Mover } from "../../tenants/migration/mover";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import { ObjectMover } from "../../tenants/migration/objects/mover";
import { PostgresMover } from "../../tenants/migration/postgres/mover";
import type { Session } from "../../tenants/migration/postgres/session";
import type { Loss } from "../../tenants/recovery/entries";
import { clearOldHome } from "../../tenants/recovery/failback";
import { beginFailover, type FailoverTools, finishFailover } from "../../tenants/recovery/failover";
import { STANDBY_JOURNAL, type StandbyState } from "../../tenants/recovery/journal";
import { endProtection, follow, type FollowResult, makeWhole } from "../../tenants/recovery/protect";
import { StandbyRun } from "../../tenants/recovery/run";
import { SilentHomes } from "../../tenants/recovery/silent-homes";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { connectTo, Server } from "../migration/servers";
import { perform } from "../migration/stage";
import { LEAVE, SCHEMA, TABLES } from "../migration/tables";
import { FAST, register, temporaryFolder } from "../migration/world";

type Stamp = "a1" | "b1";
type KillPoint = (point: string, what: string) => void;

/** How long an application goes by a home, in these tests. */
export const LEASE_MS = 150;

/** Numbers databases of a server that several tests use. */
let made = 0;

/** Two stamps with a database and a folder of objects each; the tenant is on `a1`, its standby is `b1`. */
export class TwoStamps {
  readonly registry: Registry = memoryRegistry("test");
  readonly urls: Record<Stamp, string>;
  private readonly servers: Record<Stamp, Server>;
  private readonly temporary = temporaryFolder();

  /** @param shared a server that runs, in which both have a database, where none is to be killed; default: a server of its own each */
  constructor(private readonly shared?: Server) {
    this.servers = shared === undefined ? { a1: new Server(), b1: new Server() } : { a1: shared, b1: shared };
    made += 1;
    const urlOf = (stamp: Stamp): string =>
      shared === undefined ? this.servers[stamp].url : shared.urlOf(`${stamp}_${made}`);
    this.urls = { a1: urlOf("a1"), b1: urlOf("b1") };
  }

  async begin(): Promise<void> {
    for (const stamp of ["a1", "b1"] as const) {
      if (this.shared === undefined) this.servers[stamp].start();
      else await makeDatabase(this.shared, `${stamp}_${made}`);
      await this.makeTables(stamp);
    }
    await register(this.registry);
    for (let n = 0; n < 30; n += 1)
      await this.sql("a1", "INSERT INTO public.ledger (tenant_id, op) VALUES ('acme', $1), ('other', $1)", [
        `start${n}`,
      ]);
  }

  store = (stamp: string): DirectoryStore =>
    new DirectoryStore(join(this.temporary.folder, `objects-${stamp}`));

  connect(stamp: string): Promise<Session> {
    return connectTo(this.urls)(stamp);
  }

  async sql(
    stamp: Stamp,
    text: string,
    values?: unknown[],
  ): Promise<readonly (readonly (string | null)[])[]> {
    const session = await this.connect(stamp);
    try {
      return await session.query(text, values);
    } finally {
      await session.end();
    }
  }

  /** Ends a server as `kill -9` does, with all its processes. @param gone whether its data goes with it */
  async kill(stamp: Stamp, gone: boolean): Promise<void> {
    const server = this.servers[stamp];
    const [pid = ""] = readFileSync(join(server.folder, "data/postmaster.pid"), "utf8").split("\n");
    process.kill(Number(pid), "SIGKILL");
    while (isAlive(Number(pid))) await sleep(5);
    if (!gone) return;
    rmSync(server.folder, { recursive: true, force: true });
    // At one moment, as a disk goes; objects that are deleted one by one are deleted at the standby, too.
    const objects = join(this.temporary.folder, `objects-${stamp}`);
    if (existsSync(objects)) renameSync(objects, `${objects}-${process.hrtime.bigint()}`);
  }

  /** Starts a server again: with its data, or, where that is gone, as a new stamp has it. */
  async bringBack(stamp: Stamp): Promise<void> {
    if (existsSync(this.servers[stamp].folder)) {
      await restarted(this.servers[stamp]);
      return;
    }
    this.servers[stamp] = new Server();
    this.urls[stamp] = this.servers[stamp].url;
    this.servers[stamp].start();
    await this.makeTables(stamp);
  }

  movers(killPoint: KillPoint = () => undefined): Mover[] {
    return [
      new PostgresMover({
        connect: (stamp) => this.connect(stamp),
        ...{ tables: TABLES, leave: LEAVE, portion: 20, killPoint },
      }),
      new ObjectMover({
        ...{ store: this.store, prefix: "t/{tenant}/", parallel: 4, killPoint },
        folder: join(this.temporary.folder, "manifests"),
      }),
    ];
  }

  /** Makes the standby whole, and begins its journal where there is none. */
  async protect(killPoint?: KillPoint): Promise<{ readonly run: StandbyRun; readonly tools: FailoverTools }> {
    const { journal, tools } = await this.open(killPoint);
    const run = await makeWhole(journal, tools).finally(() => journal.close());
    if (run === "interrupted") throw new Error("nobody interrupted it");
    return { run, tools };
  }

  /** Keeps the standby until it is stopped. */
  async keep(): Promise<{ readonly stop: () => Promise<FollowResult> }> {
    const { run, tools } = await this.protect();
    const stopped = new AbortController();
    const own = new StandbyRun(run.journal, { ...tools, patienceMs: 0, signal: stopped.signal }, run.claim);
    const keepTo = async (): Promise<FollowResult> => {
      try {
        return await follow(own);
      } finally {
        await close(tools.movers);
      }
    };
    const following = keepTo();
    return {
      stop: () => {
        stopped.abort();
        return following;
      },
    };
  }

  async failover(killPoint?: KillPoint): Promise<Loss> {
    const { journal, tools } = await this.open(killPoint);
    try {
      const loss = await finishFailover(journal, tools, await beginFailover(journal.state, tools));
      if (loss === "interrupted") throw new Error("nobody interrupted it");
      return loss;
    } finally {
      journal.close();
      await close(tools.movers);
    }
  }

  /** Empties the old home, moves the tenant back as any tenant is moved, and ends the journal. */
  async failback(discard: boolean, killPoint?: KillPoint): Promise<void> {
    const { journal, tools } = await this.open(killPoint);
    try {
      await clearOldHome(journal, tools, discard);
      const item = await this.registry.get("tenant", "acme");
      if (item?.stamp !== "a1" || item.migration !== undefined) {
        const stage = {
          folder: this.temporary.folder,
          urls: this.urls,
          settings: { ...FAST, leaseMs: LEASE_MS },
        };
        const result = await perform(
          stage,
          this.registry,
          { direction: "forward", to: "a1" },
          { movers: this.movers(killPoint), ...(killPoint === undefined ? {} : { killPoint }) },
        );
        if (result !== "done") throw new Error(`the move back ended as ${result}`);
      }
      await journal.append({ kind: "end", state: "returned", by: "test", at: new Date().toISOString() });
    } finally {
      journal.close();
      await close(tools.movers);
    }
  }

  async end(): Promise<void> {
    const { journal, tools } = await this.open();
    await endProtection(journal, tools);
    journal.close();
    await close(tools.movers);
  }

  state(): Promise<StandbyState | undefined> {
    return this.journals.read(STANDBY_JOURNAL);
  }

  /** What the application has written is deleted by it, so that a round is as long as the one before. */
  async forget(stamp: Stamp): Promise<void> {
    await this.sql(stamp, "DELETE FROM public.ledger WHERE tenant_id = 'acme' AND op NOT LIKE 'start%'");
    const store = this.store(stamp);
    const keys: string[] = [];
    for await (const { key } of store.list("t/acme/")) keys.push(key);
    for (const key of keys) await store.remove(key);
  }

  remove(): void {
    for (const server of this.shared === undefined ? Object.values(this.servers) : [])
      if (existsSync(server.folder)) server.remove();
    this.temporary.remove();
  }

  private get journals(): FolderJournals {
    return new FolderJournals(join(this.temporary.folder, "standby"));
  }

  private async open(killPoint: KillPoint = () => undefined) {
    const lock = await this.journals.lock("a test", "tenant acme");
    const last = await this.journals.open(STANDBY_JOURNAL);
    await lock.release();
    const movers = this.movers(killPoint);
    const at = new Date().toISOString();
    const isUnderWay = last !== undefined && last.state.end === undefined;
    const journal = isUnderWay
      ? last
      : await this.journals.create(STANDBY_JOURNAL, {
          ...{ kind: "begin", version: 1, tenant: "acme", home: "a1", standby: "b1", reason: "a test" },
          ...{ movers: movers.map(({ name }) => name), left: [], names: {}, everyMs: 100, by: "test", at },
        });
    const tools: FailoverTools = {
      ...{
        registry: this.registry,
        movers,
        by: "test",
        now: () => Date.now(),
        patienceMs: 20_000,
        killPoint,
      },
      ...{ reach: () => Promise.resolve(this.movers()), reachMs: 60_000, leaseMs: LEASE_MS },
      homes: new SilentHomes(),
      signal: new AbortController().signal,
      sleep: (ms) => sleep(ms).then(() => undefined),
    };
    return { journal, tools };
  }

  private async makeTables(stamp: Stamp): Promise<void> {
    const session = await this.connect(stamp);
    await session.query("SET search_path = public");
    for (const statement of SCHEMA) await session.query(statement);
    await session.end();
  }
}

async function makeDatabase(server: Server, name: string): Promise<void> {
  const session = await connectTo({ a: server.url })("a");
  await session.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  await session.end();
}

/** A server whose first process was killed starts again once its others have heard of it. */
async function restarted(server: Server): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      server.start();
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(100);
    }
  }
}

async function close(movers: readonly Mover[]): Promise<void> {
  for (const mover of movers) await mover.close();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that nobody has waited for yet is dead, too.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
