import { StampError } from "../../../core/errors";
import {
  type Comparison,
  type CopyTools,
  type Crossing,
  type Mover,
  type Stance,
  SupersededError,
} from "../mover";
import { bringChanges, forgetChanges } from "./bring";
import { checkDatabases } from "./check";
import { compareTable, danglingRows, differingKeys } from "./compare";
import { copyTables } from "./copy";
import { Databases } from "./databases";
import { addTriggers, claimFence, dropTriggers, removeFence, setFence } from "./machinery";
import { raiseSequences } from "./sequences";
import type { Connect, Session } from "./session";
import { readTable, type Table, type TableSpec } from "./table";

/** What moving a PostgreSQL database takes. */
export interface PostgresOptions {
  /** Name among the fleet's movers; default `postgres`. */
  readonly name?: string;
  readonly connect: Connect;
  /** Every table with rows of the tenant. */
  readonly tables: readonly TableSpec[];
  /** Tables with the tenant's column that are not moved on purpose: `schema.table`. */
  readonly leave?: readonly string[];
  /** The tenant as rows and schemas name it; default its name in the registry. */
  readonly tenantInRows?: (tenant: string, stamp: string) => Promise<string>;
  /** Rows copied at once, 1–10,000; default 1,000. */
  readonly portion?: number;
  /** A moment between two effects, at which a test may end its process. */
  readonly killPoint?: (point: string, what: string) => void;
}

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
  private known: { readonly tenant: string; readonly tables: readonly Table[] } | undefined;

  constructor(private readonly options: PostgresOptions) {
    this.name = options.name ?? "postgres";
    this.databases = new Databases(options.connect);
    this.killPoint = options.killPoint ?? (() => undefined);
  }

  async check(crossing: Crossing): Promise<readonly string[]> {
    const tenant = await this.inRows(crossing);
    return checkDatabases(this.databases, crossing, tenant, this.options.tables, this.options.leave ?? []);
  }

  async hold(crossing: Crossing, stamp: string, stance: Stance): Promise<void> {
    const { epoch, tenant } = crossing;
    const tables = await this.tables(crossing);
    if (stance === "free") {
      await this.eachTable(stamp, tables, (session, table) => dropTriggers(session, table, ["n", "g"]));
      await this.databases.transaction(stamp, "READ COMMITTED", (session) =>
        removeFence(session, tenant, epoch),
      );
      return;
    }
    if (stance === "open" && stamp === crossing.to)
      await this.eachTable(stamp, tables, (session, table) => raiseSequences(session, table));
    // A trigger that is there finds a fence, and a fence that opens finds its notes.
    const fence = { tenant, epoch, open: stance === "open" };
    await this.fence(stamp, tenant, (session) => claimFence(session, fence));
    this.killPoint("fence claimed", stamp);
    await this.eachTable(stamp, tables, (session, table) =>
      addTriggers(session, table, tenant, stance === "open"),
    );
    await this.fence(stamp, tenant, (session) => setFence(session, fence));
    this.killPoint("fence set", stamp);
  }

  async copy(crossing: Crossing, tools: CopyTools): Promise<void> {
    const tables = await this.tables(crossing);
    const { portion = 1000 } = this.options;
    await copyTables(this.databases, crossing, tables, portion, tools, this.killPoint);
  }

  async sync(crossing: Crossing): Promise<number> {
    const { changes } = await this.together(crossing, () => Promise.resolve());
    return changes;
  }

  async compare(crossing: Crossing): Promise<readonly Comparison[]> {
    const tables = await this.tables(crossing);
    const { result } = await this.together(crossing, async (source, target) => {
      const all = await this.shapeChanges(crossing, source, target, tables);
      for (const table of tables) {
        all.push(await compareTable(source, target, table));
        all.push(...(await danglingRows(target, table)));
      }
      return all;
    });
    return result;
  }

  async repair(crossing: Crossing): Promise<number> {
    const tables = await this.tables(crossing);
    const { result } = await this.together(crossing, async (source, target) => {
      const found: [Table, readonly string[]][] = [];
      for (const table of tables)
        for (const key of await differingKeys(source, target, table, Number.MAX_SAFE_INTEGER))
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
    const tables = await this.tables(crossing);
    for (const table of tables) {
      for (let left = true; left; ) {
        left = await this.databases.owned(crossing, stamp, "READ COMMITTED", async (session) => {
          const [row] = await session.query(
            `WITH gone AS (DELETE FROM ${table.relation} WHERE (tableoid, ctid) IN (
               SELECT t.tableoid, t.ctid FROM ${table.relation} AS t WHERE ${table.isTenants("t")} LIMIT ${PURGED}
             ) RETURNING 1) SELECT count(*)::text FROM gone`,
          );
          return Number(row?.[0] ?? 0) === PURGED;
        });
        this.killPoint("purged", table.name);
      }
    }
    await this.eachTable(stamp, tables, (session, table) => dropTriggers(session, table, ["n"]));
    await this.databases.owned(crossing, stamp, "READ COMMITTED", async (session) => {
      await session.query("DELETE FROM stampworks.change WHERE tenant = $1", [crossing.tenant]);
      await session.query("DELETE FROM stampworks.progress WHERE tenant = $1", [crossing.tenant]);
    });
  }

  close(): Promise<void> {
    return this.databases.close();
  }

  /**
   * Brings the changes of one moment, then does work that sees both ends as of that moment: nobody but this mover
   * writes at the target, so it stays as it was made.
   */
  private async together<T>(
    crossing: Crossing,
    work: (source: Session, target: Session) => Promise<T>,
  ): Promise<{ changes: number; result: T }> {
    const { from, tenant, to } = crossing;
    const tables = await this.tables(crossing);
    return this.databases.owned(crossing, from, "REPEATABLE READ", async (source) => {
      const done = await this.databases.owned(crossing, to, "READ COMMITTED", async (target) => {
        const changes = await bringChanges(source, target, tenant, tables);
        return { changes, result: await work(source, target) };
      });
      this.killPoint("sync: committed", to);
      if (done.changes > 0) await forgetChanges(source, tenant);
      return done;
    });
  }

  /** Tables that are not as they were when the run began: their new columns would be left behind. */
  private async shapeChanges(
    crossing: Crossing,
    source: Session,
    target: Session,
    tables: readonly Table[],
  ): Promise<Comparison[]> {
    const name = await this.inRows(crossing);
    const changed: Comparison[] = [];
    for (const [index, table] of tables.entries()) {
      const spec = this.options.tables[index];
      if (spec === undefined) continue;
      const now = [await readTable(source, spec, name), await readTable(target, spec, name)];
      if (now.every((one) => one.shape === table.shape)) continue;
      this.known = undefined;
      const differing = ["its columns or keys were changed during the move"];
      changed.push({ what: `${table.name}: columns`, from: 0, to: 0, checksum: "", differing });
    }
    return changed;
  }

  private async fence(
    stamp: string,
    tenant: string,
    work: (session: Session) => Promise<boolean>,
  ): Promise<void> {
    const isOurs = await this.databases.transaction(stamp, "READ COMMITTED", work);
    if (!isOurs) throw new SupersededError(`another mover has taken over tenant ${tenant} at ${stamp}`);
  }

  /** One transaction a table: locks on several would meet writers that take them in another order. */
  private async eachTable(
    stamp: string,
    tables: readonly Table[],
    work: (session: Session, table: Table) => Promise<void>,
  ): Promise<void> {
    for (const table of tables) {
      await this.databases.transaction(stamp, "READ COMMITTED", async (session) => {
        // Everybody who wants the table queues up behind one that waits for it.
        await session.query("SET LOCAL lock_timeout = '200ms'");
        await work(session, table);
      });
      this.killPoint("table", table.name);
    }
  }

  private async tables({ from, tenant, to }: Crossing): Promise<readonly Table[]> {
    if (this.known?.tenant === tenant) return this.known.tables;
    const name = await this.inRows({ from, tenant, to });
    const stamp = [from, to].sort()[0] ?? from;
    const tables = await this.databases.at(stamp, async (session) => {
      const all: Table[] = [];
      for (const spec of this.options.tables) all.push(await readTable(session, spec, name));
      return all;
    });
    this.known = { tenant, tables };
    return tables;
  }

  /** The tenant's name in rows, asked where it is known: once moved, it may be at one end alone. */
  private async inRows({ from, tenant, to }: Pick<Crossing, "from" | "tenant" | "to">): Promise<string> {
    const { tenantInRows } = this.options;
    if (tenantInRows === undefined) return tenant;
    try {
      return await tenantInRows(tenant, from);
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      return tenantInRows(tenant, to);
    }
  }
}
