import type { SqlClient } from "../outbox/client";
import type { StampEvent } from "../event";

/** The table of what was done. */
const INBOX = "stampworks_inbox";

/** SQL for a migration of the consumer's own: what it has done, by tenant. */
export function inboxSql(schema = "public"): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new RangeError("schema is a name in lower case");
  return `CREATE TABLE IF NOT EXISTS ${schema}.${INBOX} (
  consumer text NOT NULL,
  tenant text NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (consumer, tenant)
);
`;
}

/** What became of an event: done now; done before; or too early, because one before it has not come yet: let it be delivered again. */
export type Taken = "done" | "known" | "early";

/**
 * Does an event once and in its tenant's order, in one transaction with the mark that it was done: what is killed in between is done again
 * from the start, and a duplicate is not done at all.
 *
 * @param client a connection that is in no transaction
 * @param consumer whose mark it is: a database may have several
 * @param work what the event means; it writes by the same client
 */
export async function takeOnce(
  client: SqlClient,
  consumer: string,
  event: StampEvent,
  work: (client: SqlClient) => Promise<void>,
  schema = "public",
): Promise<Taken> {
  const { sequence, tenant } = event;
  const table = `${schema}.${INBOX}`;
  await client.query("BEGIN");
  try {
    await client.query(
      `INSERT INTO ${table} (consumer, tenant, sequence) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`,
      [consumer, tenant],
    );
    const { rows } = await client.query(
      `SELECT sequence::text FROM ${table} WHERE consumer = $1 AND tenant = $2 FOR UPDATE`,
      [consumer, tenant],
    );
    const last = Number(rows[0]?.["sequence"]);
    const taken = sequence <= last ? "known" : sequence === last + 1 ? "done" : "early";
    if (taken === "done") {
      await work(client);
      await client.query(`UPDATE ${table} SET sequence = $3 WHERE consumer = $1 AND tenant = $2`, [
        consumer,
        tenant,
        sequence,
      ]);
    }
    await client.query("COMMIT");
    return taken;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/**
 * Forgets how far a tenant's events were done, by every consumer of the database. To be done when a tenant is erased: its name stands there,
 * and whoever comes later under the same name begins with number 1 again, which would be known, and done by nobody.
 *
 * @param client a connection, in a transaction of one's own or in none
 * @returns how many consumers had done some
 */
export async function forgetTenant(client: SqlClient, tenant: string, schema = "public"): Promise<number> {
  const { rows } = await client.query(`DELETE FROM ${schema}.${INBOX} WHERE tenant = $1 RETURNING consumer`, [
    tenant,
  ]);
  return rows.length;
}
