import { type Crossing, PassingError } from "../../mover";
import { takeAway } from "./apply-changes";
import type { Databases } from "../databases";
import { CollisionError } from "../rows";
import type { Session } from "../session";
import { readUpTo } from "../standby";
import type { Table } from "../table";

/**
 * What a failure means where several tenants come to one place. Rows that one has passed to another may meet there: each is taken away
 * by the mover of the tenant that had it, so this one takes its own away and lets the others go first. What it took away
 * stands in its notes, and comes with its next turn.
 *
 * @returns the failure itself, or one that passes where others come to the target, too
 */
export async function gaveWay(
  databases: Databases,
  crossing: Crossing,
  tables: readonly Table[],
  rows: number,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof CollisionError)) return error;
  const { from, tenant, to } = crossing;
  const others = await databases.at(to, (session) => comingTo(session, tenant, error.table));
  if (others.length === 0) return error;
  await databases.owned(crossing, from, "REPEATABLE READ", (source) =>
    databases.owned(crossing, to, "READ COMMITTED", (target) =>
      takeAway({ stamp: from, session: source }, { stamp: to, session: target }, tenant, tables, rows),
    ),
  );
  const names = others.slice(0, 3).join(", ");
  return new PassingError(
    `${error.message}; or they are of ${others.length === 1 ? "tenant" : "tenants"} ${names}, coming to ${to} at the same time, and go with that move's next catch-up`,
    { cause: error },
  );
}

/** Tenants that are copied to a place and not at home there yet; none where this one has a standby there, which must stay whole. */
async function comingTo(session: Session, tenant: string, table: Table): Promise<string[]> {
  if ((await readUpTo(session, tenant)) !== undefined) return [];
  const rows = await session.query(
    `SELECT f.tenant FROM stampworks.fence f JOIN stampworks.progress p ON p.tenant = f.tenant AND p.relation = $2
     WHERE NOT f.open AND f.tenant <> $1 ORDER BY 1 LIMIT 10`,
    [tenant, table.name],
  );
  return rows.map(([name]) => name ?? "");
}
