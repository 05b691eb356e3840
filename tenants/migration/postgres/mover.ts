import {
  type Comparison,
  type ConnectionRoom,
  type CopyTools,
  type Crossing,
  type Mover,
  type FenceState,
  type Followed,
  type Inventory,
  isEqual,
  PassingError,
  SupersededError,
} from "../mover";
import type { BundleReader, BundleWriter } from "../../bundle/parts";
import { countTables, loadTables, saveTables } from "./bundle";
import { applyChanges, forgetChanges } from "./bring/apply-changes";
import { readShape } from "./catalogue/read";
import { checkDatabases } from "./check";
import { differingKeys } from "./compare/compare";
import { compareAll, type Ends, type Marks } from "./compare/compare-all";
import { connectionRoom } from "./connections";
import { copyTables } from "./bring/copy";
import { Databases } from "./databases";
import { gaveWay } from "./bring/give-way";
import { eachTable } from "./locks";
import { addTriggers, claimFence, dropTriggers, removeFence, setFence } from "./machinery/machinery";
import { markOf } from "./compare/recheck";
import { calling, oust } from "./oust";
import { raiseSequences } from "./sequences";
import type { Connect, Session } from "./session";
import { shapeChanges } from "./shape-changes";
import { sequencesOf, type Table, type TableSpec } from "./table";
import { countUnbrought, isKept, noteUpTo, readUpTo, shapeChanged } from "./standby";
import { type TenantInRows, tenantInRows } from "./tenant";
import { childrenFirst, parentsFirst, readTables } from "./through";

/** What moving a PostgreSQL database takes. */
export interface PostgresOptions {
  /** Name among the fleet's movers; default `postgres`. */
  readonly name?: string;
  readonly connect: Connect;
  /** Every table with rows of the tenant. */
  readonly tables: readonly TableSpec[];
  /** Tables with the tenant's column that are not moved on purpose: `schema.table`. */
  readonly leave?: readonly string[];
  /** Tables that stay and whose entries mean the same at both ends by their keys, though they differ otherwise. */
  readonly alike?: readonly string[];
  /** Bytes copied at once, 1–1,000,000,000; default 16,000,000. A row that is larger goes alone. */
  readonly portionBytes?: number;
  /** The tenant as rows and schemas name it at a stamp, undefined where it is not known; default its name in the registry. */
  readonly tenantInRows?: TenantInRows;
  /** Rows copied at once, 1–100,000; default 20,000. Of changed rows 5,000 at most are brought at once. */
  readonly portion?: number;
  /** A moment between two effects, at which a test may end its process. */
  readonly killPoint?: (point: string, what: string) => void;
}

/** What a comparison was of. */
const wayOf = ({ epoch, from, tenant, to }: Crossing): string => JSON.stringify([tenant, from, to, epoch]);

/** Whether they are of the same connections: one that was made anew may be to another server. */
const areSame = (before: Marks, now: Marks): boolean =>
  before.source.session === now.source.session && before.target.session === now.target.session;

/** Rows deleted at once. */
const PURGED = 5000;

/**
 * Moves a tenant's rows between two PostgreSQL databases (12 or later). Triggers note which rows change; a fence, locked by
 * every transaction that writes, decides whether writers are admitted. The role that it connects as owns the tables and
 * may set `session_replication_role`.
 */
export class PostgresMover implements Mover {
  readonly name: string;
  private readonly databases: Databases;
  private readonly killPoint: (point: string, what: string) => void;
  private readonly rows: number;
  /** The last comparison, where it found both ends equal. */
  private compared: { readonly way: string; readonly marks: Marks } | undefined;
  private known: { readonly tenant: string; readonly tables: readonly Table[] } | undefined;

  constructor(private readonly options: PostgresOptions) {
    this.name = options.name ?? "postgres";
    this.databases = new Databases(options.connect);
    this.killPoint = options.killPoint ?? (() => undefined);
    this.rows = options.portion ?? 20_000;
  }

  check(crossing: Crossing, tell?: (what: string) => void): Promise<readonly string[]> {
    return checkDatabases(this.databases, crossing, this.options, tell);
  }

  async hold(crossing: Crossing, stamp: string, fenceState: FenceState): Promise<void> {
    const { epoch, left, tenant } = crossing;
    const tables = await this.tables(crossing);
    if (fenceState === "free") {
      await this.eachTable(stamp, childrenFirst(tables), (session, table) =>
        dropTriggers(session, table, ["n", "g"]),
      );
      await this.databases.transaction(stamp, "READ COMMITTED", (session) =>
        removeFence(session, tenant, epoch),
      );
      return;
    }
    if (fenceState === "open" && stamp === crossing.to) await this.raiseSequences(stamp, tables);
    // A trigger that is there finds a fence, and a fence that opens finds its notes.
    const open = fenceState === "open";
    const fence = {
      ...{ tenant, epoch, open, lasting: open && stamp === crossing.from && crossing.lasting === true },
      ...(open || left === undefined ? {} : { again: left + 1 }),
    };
    await this.fence(crossing, stamp, (session) => claimFence(session, fence));
    this.killPoint("fence claimed", stamp);
    // A guard that can't see what a row points at relies on that one's guard: the others come later, and go sooner.
    await this.eachTable(stamp, parentsFirst(tables), (session, table) =>
      addTriggers(session, table, { tables, tenant, withNotes: open }),
    );
    await this.fence(crossing, stamp, (session) => setFence(session, fence));
    this.killPoint("fence set", stamp);
  }

  async copy(crossing: Crossing, tools: CopyTools): Promise<void> {
    const tables = await this.tables(crossing);
    const portion = { rows: this.rows, bytes: this.options.portionBytes ?? 16_000_000 };
    await copyTables(this.databases, crossing, tables, portion, tools, this.killPoint);
  }

  async sync(crossing: Crossing): Promise<number> {
    const { changes } = await this.together(crossing, () => Promise.resolve());
    return changes;
  }

  compare(crossing: Crossing): Promise<readonly Comparison[]> {
    this.compared = undefined;
    return this.recheck(crossing);
  }

  async recheck(crossing: Crossing): Promise<readonly Comparison[]> {
    const tables = await this.tables(crossing);
    const { alike = [], tables: specs } = this.options;
    const tenant = await this.inRows(crossing);
    const way = wayOf(crossing);
    const { result } = await this.together(crossing, async (ends, marks) => {
      const changed = await shapeChanges(ends, tables, { specs, tenant }, () => {
        this.known = undefined;
      });
      const isKnown = this.compared?.way === way && areSame(this.compared.marks, marks);
      const since = isKnown ? this.compared?.marks : undefined;
      return { all: [...changed, ...(await compareAll(ends, tables, alike, since))], marks };
    });
    // What was equal once, and is equal where it was written since, is equal now.
    this.compared = result.all.every(isEqual) ? { way, marks: result.marks } : undefined;
    return result.all;
  }

  async repair(crossing: Crossing): Promise<number> {
    const tables = await this.tables(crossing);
    const { result } = await this.together(crossing, async ({ source, target }) => {
      const found: [Table, readonly string[]][] = [];
      for (const table of tables)
        for (const key of await differingKeys(source.session, target.session, table, Number.MAX_SAFE_INTEGER))
          found.push([table, key]);
      return found;
    });
    await this.databases.owned(crossing, crossing.from, "READ COMMITTED", async (source) => {
      for (const [table, key] of result)
        await source.query(
          "INSERT INTO stampworks.change (tenant, relation, key) VALUES ($1, $2, $3::text[])",
          [crossing.tenant, table.name, key],
        );
    });
    return result.length;
  }

  async purge(crossing: Crossing, stamp: string): Promise<void> {
    await this.empty(crossing, stamp);
    // Where no row of the tenant is left none can be pointed at, and the guard of what says whose a row is refuses new ones. The
    // others' guards look names up when they fire: a name that is changed later would stop every tenant's writes.
    const children = childrenFirst(await this.tables(crossing)).filter(({ parent }) => parent !== undefined);
    await this.eachTable(stamp, children, (session, table) => dropTriggers(session, table, ["g"]));
  }

  /** Deletes the tenant's rows and what was noted of them; guards stay, but for those against TRUNCATE. */
  private async empty(crossing: Crossing, stamp: string): Promise<void> {
    const tables = await this.tables(crossing);
    for (const table of childrenFirst(tables)) {
      for (let left = true; left; ) {
        left = await this.databases.owned(crossing, stamp, "READ COMMITTED", async (session) => {
          const [row] = await session.query(
            `WITH gone AS (DELETE FROM ${table.rows} WHERE (tableoid, ctid) IN (
               SELECT t.tableoid, t.ctid FROM ${table.rows} AS t WHERE ${table.isTenants("t")} LIMIT ${PURGED}
             ) RETURNING 1) SELECT count(*)::text FROM gone`,
          );
          return Number(row?.[0] ?? 0) === PURGED;
        });
        this.killPoint("purged", table.name);
      }
    }
    await this.eachTable(stamp, childrenFirst(tables), (session, table) =>
      dropTriggers(session, table, ["n", "t"]),
    );
    await this.databases.owned(crossing, stamp, "READ COMMITTED", async (session) => {
      await session.query("DELETE FROM stampworks.change WHERE tenant = $1", [crossing.tenant]);
      await session.query("DELETE FROM stampworks.progress WHERE tenant = $1", [crossing.tenant]);
    });
  }

  async count(crossing: Crossing, stamp: string): Promise<Inventory> {
    const tables = await this.tables({ ...crossing, from: stamp, to: stamp });
    const tenant = await this.inRows({ ...crossing, from: stamp, to: stamp });
    const { leave = [], tables: specs } = this.options;
    return this.databases.at(stamp, (session) =>
      countTables(session, { tables, specs, leave, tenant }, crossing.tenant),
    );
  }

  async save(crossing: Crossing, bundle: BundleWriter): Promise<void> {
    const tables = await this.tables(crossing);
    await this.databases.transaction(crossing.from, "REPEATABLE READ", (session) =>
      saveTables(session, tables, bundle),
    );
  }

  async load(crossing: Crossing, bundle: BundleReader): Promise<void> {
    const { to } = crossing;
    const tables = await this.tables(crossing);
    await this.empty(crossing, to);
    await this.databases.owned(crossing, to, "READ COMMITTED", (session) =>
      loadTables({ stamp: to, session }, tables, bundle),
    );
    await this.raiseSequences(to, tables);
  }

  connectionRoom(stamp: string): Promise<ConnectionRoom> {
    // Where rows name the tenant otherwise it is asked by a connection of its own.
    const each = this.options.tenantInRows === undefined ? 1 : 2;
    return this.databases.at(stamp, (session) => connectionRoom(session, each));
  }

  close(): Promise<void> {
    return this.databases.close();
  }

  async follow(crossing: Crossing): Promise<Followed> {
    const upTo = new Date();
    const tables = await this.tables(crossing);
    const tenant = await this.inRows(crossing);
    const { changes } = await this.together(crossing, async (ends) => {
      const changed = await shapeChanges(ends, tables, { specs: this.options.tables, tenant }, () => {
        this.known = undefined;
      });
      // Nothing is committed, so what was noted is brought once the tables are known as they are now.
      if (changed.length > 0) throw shapeChanged(changed);
      await noteUpTo(ends.target.session, crossing.tenant, upTo);
    });
    return { changes, upTo };
  }

  followedUpTo({ tenant, to }: Crossing): Promise<Date | undefined> {
    return this.databases.at(to, (session) => readUpTo(session, tenant));
  }

  isKept({ tenant }: Crossing, stamp: string): Promise<boolean> {
    return this.databases.at(stamp, (session) => isKept(session, tenant));
  }

  unbrought({ tenant }: Crossing, stamp: string): Promise<number | undefined> {
    return this.databases.at(stamp, (session) => countUnbrought(session, tenant));
  }

  /**
   * Brings the changes of one moment, then does work that sees both ends as of that moment: nobody but this mover
   * writes at the target, so it stays as it was made.
   */
  private async together<T>(
    crossing: Crossing,
    work: (ends: Ends, marks: Marks) => Promise<T>,
  ): Promise<{ changes: number; result: T }> {
    const { from, tenant, to } = crossing;
    const tables = await this.tables(crossing);
    const bringing = this.databases.owned(crossing, from, "REPEATABLE READ", async (here) => {
      const source = { stamp: from, session: here };
      const done = await this.databases.owned(crossing, to, "READ COMMITTED", async (there) => {
        const target = { stamp: to, session: there };
        const marks = { source: await markOf(here), target: await markOf(there) };
        const changes = await applyChanges(source, target, tenant, tables, this.rows);
        return { changes, result: await work({ source, target }, marks) };
      });
      this.killPoint("sync: committed", to);
      if (done.changes > 0) await forgetChanges(here, tenant);
      return done;
    });
    return bringing.catch(async (error: unknown) => {
      throw await gaveWay(this.databases, crossing, tables, this.rows, error);
    });
  }

  private async fence(
    crossing: Crossing,
    stamp: string,
    work: (session: Session) => Promise<boolean>,
  ): Promise<void> {
    const { tenant } = crossing;
    const claim = () => this.databases.transaction(stamp, "READ COMMITTED", work, calling(crossing));
    const isOurs = await claim().catch(async (error: unknown) => {
      if (!(error instanceof PassingError)) throw error;
      // Where the server does not answer there is nobody to be ended.
      const ended = await this.databases.at(stamp, (session) => oust(session, crossing)).catch(() => 0);
      if (ended === 0) throw error;
      return claim();
    });
    if (!isOurs) throw new SupersededError(`another mover has taken over tenant ${tenant} at ${stamp}`);
  }

  private eachTable(
    stamp: string,
    tables: readonly Table[],
    work: (session: Session, table: Table) => Promise<void>,
  ): Promise<void> {
    return eachTable(this.databases, stamp, tables, work, ({ name }) => this.killPoint("table", name));
  }

  /** The sequences are the stamp's own: its range, way and turn may be others than at the other end. */
  private async raiseSequences(stamp: string, tables: readonly Table[]): Promise<void> {
    for (const [index, table] of tables.entries())
      await this.databases.transaction(stamp, "READ COMMITTED", async (session) => {
        const drawn = sequencesOf(this.options.tables[index] ?? {}, table.tenant);
        const { sequences } = (await readShape(session, table.schema, table.table, drawn)) ?? {
          sequences: [],
        };
        await raiseSequences(session, table, sequences);
      });
  }

  private async tables(crossing: Crossing): Promise<readonly Table[]> {
    const { from, tenant, to } = crossing;
    if (this.known?.tenant === tenant) return this.known.tables;
    const name = await this.inRows(crossing);
    const stamp = [from, to].sort()[0] ?? from;
    const tables = await this.databases.at(stamp, (session) =>
      readTables(session, this.options.tables, name),
    );
    this.known = { tenant, tables };
    return tables;
  }

  nameOf(crossing: Crossing): Promise<string> {
    return this.inRows(crossing);
  }

  private inRows(crossing: Crossing): Promise<string> {
    if (crossing.named !== undefined) return Promise.resolve(crossing.named);
    return tenantInRows(this.options.tenantInRows, crossing);
  }
}
