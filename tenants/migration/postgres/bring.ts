import { StampError } from "../../../core/errors";
import { codeOf, type Row, type Session } from "./session";
import { columnArrays, literal, quote, type Table, unnest } from "./table";

/** Keys brought at once. */
const PORTION = 500;

/** A key as text, a value a column. */
export type Key = readonly string[];

/**
 * Makes the target what the source was at one moment, as far as changes were noted. Rows are read as they are, not as
 * they became, so that bringing one twice does no harm. All that is to go goes first: the rows that are there after each
 * commit are rows of one moment, and break no rule (unique values, exclusions) that the source keeps.
 *
 * @param source a transaction that sees one moment
 * @param target a transaction that its caller commits
 * @returns how many keys had changed; the notes of them stay, for the caller to delete once the target is committed
 */
export async function bringChanges(
  source: Session,
  target: Session,
  tenant: string,
  tables: readonly Table[],
): Promise<number> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  await source.query(
    `DECLARE changed SCROLL CURSOR FOR
     SELECT DISTINCT relation, to_json(key)::text AS key FROM stampworks.change WHERE tenant = ${literal(tenant)}
     ORDER BY 1, 2`,
  );
  let count = 0;
  for (const pass of ["delete", "insert"] as const) {
    if (pass === "insert") await source.query("MOVE ABSOLUTE 0 IN changed");
    for (;;) {
      const rows = await source.query(`FETCH ${PORTION} FROM changed`);
      if (rows.length === 0) break;
      for (const [table, keys] of grouped(rows, byName)) {
        if (pass === "delete") {
          await deleteRows(target, table, keys);
          count += keys.length;
        } else await insertRows(target, table, await readRows(source, table, keys));
      }
    }
  }
  await source.query("CLOSE changed");
  return count;
}

/** Forgets the notes that a moment saw; those that came later stay. */
export async function forgetChanges(source: Session, tenant: string): Promise<void> {
  await source.query("DELETE FROM stampworks.change WHERE tenant = $1", [tenant]);
}

/** Deletes rows of the tenant; another tenant's row of the same key stays. */
export async function deleteRows(session: Session, table: Table, keys: readonly Key[]): Promise<void> {
  if (keys.length === 0) return;
  const width = table.key.length;
  await session.query(
    `DELETE FROM ${table.relation} AS t USING ${unnest(width, "k")}
     WHERE ${table.hasKey("t")} AND ${table.isTenants("t")}`,
    columnArrays(keys, width),
  );
}

/** @throws StampError `state` when another tenant has rows of the same key */
export async function insertRows(session: Session, table: Table, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const { columns, relation } = table;
  const names = columns.map(({ name }) => quote(name)).join(", ");
  const values = columns.map(({ type }, index) => `c.c${index}::${type}`).join(", ");
  try {
    await session.query(
      `INSERT INTO ${relation} (${names}) OVERRIDING SYSTEM VALUE SELECT ${values} FROM ${unnest(columns.length, "c")}`,
      columnArrays(rows, columns.length),
    );
  } catch (error) {
    if (codeOf(error) !== "23505" && codeOf(error) !== "23P01") throw error;
    throw new StampError(
      "state",
      `rows of the tenant can't be written: others have their keys or unique values in ${table.name}`,
      { fix: "keys must be unique in the whole fleet: use UUIDs, or make the tenant a part of them" },
      { cause: error },
    );
  }
}

async function readRows(session: Session, table: Table, keys: readonly Key[]): Promise<readonly Row[]> {
  const width = table.key.length;
  return session.query(
    `SELECT ${table.asText("t", table.columns)} FROM ${table.relation} AS t JOIN ${unnest(width, "k")}
     ON ${table.hasKey("t")} WHERE ${table.isTenants("t")}`,
    columnArrays(keys, width),
  );
}

function grouped(rows: readonly Row[], byName: ReadonlyMap<string, Table>): Map<Table, Key[]> {
  const groups = new Map<Table, Key[]>();
  for (const [relation, key] of rows) {
    const table = byName.get(relation ?? "");
    if (table === undefined) continue;
    const keys = groups.get(table) ?? [];
    keys.push(JSON.parse(key ?? "[]") as string[]);
    groups.set(table, keys);
  }
  return groups;
}
