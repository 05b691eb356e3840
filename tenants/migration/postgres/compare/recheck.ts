import type { Comparison } from "../../mover";
import { keyText, rowHash } from "./compare";
import { amongKeys, type Key } from "../rows";
import type { Session } from "../session";
import type { Table } from "../table";

/** Most keys that are told. */
const MOST = 20;
/** Keys asked for at once. */
const PORTION = 500;

/** One end of a comparison that found both ends equal. */
export interface Mark {
  /** A connection that was made anew may be to a server that has taken over, whose transactions count anew. */
  readonly session: Session;
  /** The oldest transaction that was still under way: what it and later ones wrote was not seen, or perhaps not. */
  readonly oldest: string;
}

/** Notes where a database stands, before it is compared. */
export async function markOf(session: Session): Promise<Mark> {
  const [row] = await session.query("SELECT (pg_snapshot_xmin(pg_current_snapshot())::xid)::text");
  return { session, oldest: row?.[0] ?? "" };
}

/** Condition in SQL that a row was written since; of rows so old that the numbers have come round it may hold, too. */
export function isSince(alias: string, { oldest }: Mark): string {
  return `age(${alias}.xmin) <= age('${oldest}'::xid)`;
}

/**
 * Compares a table whose ends were found equal once: the keys of all rows, and the contents of those that were written
 * since at either end, whoever wrote them and however. What is left is as it was when it was compared.
 */
export async function recheckTable(
  { source, target }: { readonly source: Mark; readonly target: Mark },
  table: Table,
): Promise<Comparison> {
  const [left, right] = await Promise.all([keysOf(source, table), keysOf(target, table)]);
  const [here, there] = await Promise.all([since(source, table), since(target, table)]);
  await Promise.all([
    addMissing(source.session, table, here, there),
    addMissing(target.session, table, there, here),
  ]);
  const differing = [...here.keys()].filter((key) => here.get(key) !== there.get(key)).slice(0, MOST);
  return {
    what: table.name,
    from: left.count,
    to: right.count,
    checksum: left.checksum,
    checksumAtTo: right.checksum,
    differing: differing.map((key) => (JSON.parse(key) as string[]).join("/")),
  };
}

/** How many rows, and a sum of their keys that does not depend on their order. */
async function keysOf({ session }: Mark, table: Table): Promise<{ count: number; checksum: string }> {
  const hash = table.key.reduce(
    (seed, { name }) => `hashtextextended((${table.asText("t", [{ name }])}) COLLATE "C", ${seed})`,
    "0",
  );
  const [row] = await session.query(
    `SELECT count(*)::text, coalesce(sum(${hash}), 0)::text FROM ${table.rows} AS t WHERE ${table.isTenants("t")}`,
  );
  return { count: Number(row?.[0] ?? 0), checksum: row?.[1] ?? "" };
}

type Rows = Map<string, string | undefined>;

async function since(mark: Mark, table: Table): Promise<Rows> {
  return rowsWhere(mark.session, table, isSince("t", mark));
}

async function rowsWhere(session: Session, table: Table, where: string): Promise<Rows> {
  const rows = await session.query(
    `SELECT ${keyText(table)}, ${rowHash(table)} FROM ${table.rows} AS t WHERE ${table.isTenants("t")} AND ${where}`,
  );
  return new Map(rows.map(([key, hash]) => [key ?? "", hash ?? ""]));
}

/** Asks for the rows that were written since at the other end alone; undefined for those that are not there. */
async function addMissing(session: Session, table: Table, rows: Rows, others: Rows): Promise<void> {
  const missing = [...others.keys()].filter((key) => !rows.has(key));
  for (let start = 0; start < missing.length; start += PORTION) {
    const keys = missing.slice(start, start + PORTION);
    const found = await rowsWhere(
      session,
      table,
      amongKeys(
        table,
        keys.map((key) => JSON.parse(key) as Key),
      ),
    );
    for (const key of keys) rows.set(key, found.get(key));
  }
}
