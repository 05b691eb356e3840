import type { CopyTools, Crossing } from "../mover";
import { applyChanges, forgetChanges } from "./apply-changes";
import type { Databases } from "./databases";
import { copyRows, deleteRows, type Key } from "./rows";
import type { Session } from "./session";
import { quote } from "./sql";
import type { Column, Table } from "./table";

/** How much is copied in one transaction. */
export interface Portion {
  /** Rows at most. */
  readonly rows: number;
  /** Bytes of their text at most; a row that is larger goes alone. */
  readonly bytes: number;
}

/**
 * Copies tables in portions, each as of one moment of the source together with all that was noted until then. How far
 * it came stands in the target, written with the rows: nothing is copied twice and nothing left out, wherever it is
 * killed.
 */
export async function copyTables(
  databases: Databases,
  crossing: Crossing,
  tables: readonly Table[],
  portion: Portion,
  { signal, tell }: CopyTools,
  killPoint: (point: string, what: string) => void,
): Promise<void> {
  for (const table of tables) {
    for (let done = false; !done && !signal.aborted; ) {
      const result = await copyPortion(databases, crossing, tables, table, portion, killPoint);
      done = result.done;
      tell(table.name, result.copied);
    }
  }
}

interface Progress {
  readonly key: Key | undefined;
  readonly copied: number;
  readonly done: boolean;
}

async function copyPortion(
  databases: Databases,
  crossing: Crossing,
  tables: readonly Table[],
  table: Table,
  portion: Portion,
  killPoint: (point: string, what: string) => void,
): Promise<Progress> {
  const { from, tenant, to } = crossing;
  const before = await databases.owned(crossing, to, "READ COMMITTED", (target) =>
    readProgress(target, tenant, table),
  );
  if (before.done) return before;
  return databases.owned(crossing, from, "REPEATABLE READ", async (session) => {
    const source = { stamp: from, session };
    const progress = await databases.owned(crossing, to, "READ COMMITTED", async (there) => {
      const target = { stamp: to, session: there };
      await applyChanges(source, target, tenant, tables);
      killPoint("copy: changes brought", table.name);
      const { isLast, keys } = await nextKeys(session, table, before.key, portion);
      const last = keys.at(-1);
      if (last !== undefined) {
        await deleteRows(there, table, keys);
        await copyRows(source, target, table, between(table, before.key, last));
      }
      const after = { key: last ?? before.key, copied: before.copied + keys.length, done: isLast };
      await writeProgress(there, tenant, table, after);
      killPoint("copy: portion written", table.name);
      return after;
    });
    killPoint("copy: portion committed", table.name);
    await forgetChanges(session, tenant);
    return progress;
  });
}

function between(table: Table, after: Key | undefined, last: Key): string {
  const above = after === undefined ? "true" : table.compareKey("t", ">", after);
  return `${above} AND ${table.compareKey("t", "<=", last)}`;
}

/** The keys of the next portion; rows are counted by their bytes, because a thousand of them may be gigabytes. */
async function nextKeys(
  source: Session,
  table: Table,
  after: Key | undefined,
  portion: Portion,
): Promise<{ keys: readonly Key[]; isLast: boolean }> {
  const more = after === undefined ? "true" : table.compareKey("t", ">", after);
  const rows = await source.query(
    `SELECT ${table.asText("t", table.key)}, (${sizeOf(table.columns)})::text
     FROM ${table.rows} AS t WHERE ${table.isTenants("t")} AND ${more}
     ORDER BY ${table.names(table.key, "t")} LIMIT ${portion.rows}`,
  );
  const keys: Key[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += Number(row.at(-1));
    if (keys.length > 0 && bytes > portion.bytes) return { keys, isLast: false };
    keys.push(row.slice(0, -1).map((value) => value ?? ""));
  }
  return { keys, isLast: rows.length < portion.rows };
}

const TEXTS = new Set(["text", "varchar", "bpchar", "citext", "name"]);
/** Bytes of a compressed value from which on it is looked at: it may be much longer. */
const LOOKED_AT = 2000;

/** Bytes of a row's text in SQL; for texts and bytes the length is known without reading them. */
export function sizeOf(columns: readonly Column[]): string {
  const sizes = columns.map(({ base, kind, name }) => {
    const value = `t.${quote(name)}`;
    if (base.endsWith("[]") || !(kind === "bytea" || TEXTS.has(kind)))
      return `CASE WHEN pg_column_size(${value}) > ${LOOKED_AT} THEN octet_length(${value}::text) ELSE 50 END`;
    if (kind === "bytea") return `2 * coalesce(octet_length(${value}::bytea), 0)`;
    return `coalesce(octet_length(${value}::text), 0)`;
  });
  return ["24::bigint", ...sizes].join(" + ");
}

async function readProgress(target: Session, tenant: string, table: Table): Promise<Progress> {
  const [row] = await target.query(
    "SELECT to_json(key)::text, copied::text, done::text FROM stampworks.progress WHERE tenant = $1 AND relation = $2",
    [tenant, table.name],
  );
  if (row === undefined) return { key: undefined, copied: 0, done: false };
  const [key, copied, done] = row;
  const last = key === null || key === undefined ? undefined : (JSON.parse(key) as string[]);
  return { key: last, copied: Number(copied), done: done === "true" };
}

async function writeProgress(
  target: Session,
  tenant: string,
  table: Table,
  progress: Progress,
): Promise<void> {
  await target.query(
    `INSERT INTO stampworks.progress (tenant, relation, key, copied, done)
     VALUES ($1, $2, $3::text[], $4::bigint, $5::boolean)
     ON CONFLICT (tenant, relation) DO UPDATE SET key = excluded.key, copied = excluded.copied, done = excluded.done`,
    [
      tenant,
      table.name,
      progress.key === undefined ? null : [...progress.key],
      progress.copied,
      progress.done,
    ],
  );
}
