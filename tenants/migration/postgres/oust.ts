import { createHash } from "node:crypto";
import type { Crossing } from "../mover";
import type { Session } from "./session";

/** What a mover's transactions are called, as far as it is the same of all of a tenant's; a server keeps 63 bytes. */
function calledBy(tenant: string): string {
  return `stampworks mover ${createHash("sha256").update(tenant).digest("hex").slice(0, 16)} `;
}

/** Says whose a transaction is: the tenant's, and of which of those who have moved it. */
export function calling({ epoch, tenant }: Pick<Crossing, "epoch" | "tenant">): string {
  return `SET LOCAL application_name = '${calledBy(tenant)}${epoch}'`;
}

/**
 * Ends what a mover that was superseded still has open at a server: one that stands still, or whose machine is gone, holds the tenant's fence for
 * as long as the server takes its connection for alive, which may be hours. Its transaction comes to nothing, as it would for its epoch. A role may
 * end its own sessions: https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SIGNAL
 * @returns how many were ended
 */
export async function oust(session: Session, { epoch, tenant }: Crossing): Promise<number> {
  const [row] = await session.query(
    `SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity
     WHERE datname = current_database() AND usename = session_user AND pid <> pg_backend_pid()
       AND starts_with(application_name, $1) AND substr(application_name, length($1) + 1) ~ '^[0-9]{1,15}$'
       AND substr(application_name, length($1) + 1)::bigint < $2::bigint`,
    [calledBy(tenant), String(epoch)],
  );
  return Number(row?.[0] ?? 0);
}
