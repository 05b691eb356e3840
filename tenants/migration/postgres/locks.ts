import { PassingError } from "../mover";
import type { Databases } from "./databases";
import { codeOf, type Session } from "./session";
import { literal } from "./sql";
import type { Table } from "./table";

/** Everybody who wants the table queues up behind one that waits for it, so one try is short. */
export const SHORT_MS = 200;
/** How much longer than the server's deadlock_timeout a try waits that autovacuum is to make way for. */
const BEYOND_MS = 500;

/**
 * Does something to each table that nobody may be writing to meanwhile. One transaction a table: locks on several would
 * meet writers that take them in another order.
 */
export async function eachTable(
  databases: Databases,
  stamp: string,
  tables: readonly Table[],
  work: (session: Session, table: Table) => Promise<void>,
  done: (table: Table) => void,
): Promise<void> {
  for (const table of tables) {
    try {
      await databases.transaction(stamp, "READ COMMITTED", async (session) => {
        await session.query(`SET LOCAL lock_timeout = ${await waitFor(session, table)}`);
        await work(session, table);
      });
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      const who = await databases.at(stamp, (session) => holders(session, relations(table)));
      throw new PassingError(`the database of ${stamp}: ${table.name} is locked by ${who}`, { cause: error });
    }
    done(table);
  }
}

/** Whether a lock could not be had in time. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof PassingError && codeOf(error.cause) === "55P03";
}

/**
 * How long a try may wait, in ms. Autovacuum makes way, but only for one that has waited for deadlock_timeout: a shorter
 * try would never get the table.
 */
async function waitFor(session: Session, table: Table): Promise<number> {
  const [row] = await session.query(
    `SELECT (SELECT setting FROM pg_settings WHERE name = 'deadlock_timeout') FROM pg_locks l
     WHERE l.relation IN (${relations(table)}) AND l.database = ${HERE} AND l.granted AND l.mode = 'ShareUpdateExclusiveLock'
       AND l.pid <> pg_backend_pid() LIMIT 1`,
  );
  return row === undefined ? SHORT_MS : Number(row[0]) + BEYOND_MS;
}

/**
 * Who holds locks on tables, for people; what is said of others depends on the role's rights.
 * @param of select in SQL of the tables' numbers
 */
export async function holders(session: Session, of: string): Promise<string> {
  const rows = await session.query(
    `SELECT DISTINCT l.pid::text, a.usename, a.application_name, a.backend_type, a.state,
       extract(epoch FROM now() - coalesce(a.xact_start, a.query_start))::int::text
     FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.relation IN (${of}) AND l.database = ${HERE} AND l.granted AND l.pid <> pg_backend_pid() LIMIT 5`,
  );
  if (rows.length === 0) return "a transaction that is over by now";
  return rows
    .map(([pid, role, application, type, state, seconds]) => {
      const name = type === "autovacuum worker" ? "autovacuum" : `role ${role ?? "unknown"}`;
      const more = [application, state, seconds == null ? null : `for ${seconds} s`].filter((part) => part);
      return `process ${pid ?? ""} (${[name, ...more].join(", ")})`;
    })
    .join("; ");
}

/** Numbers of tables are each database's own. */
const HERE = "(SELECT oid FROM pg_database WHERE datname = current_database())";

function relations(table: Table): string {
  const relation = `to_regclass(${literal(table.relation)})`;
  return `SELECT ${relation}::oid UNION ALL SELECT relid FROM pg_partition_tree(${relation})`;
}
