import { amongKeys, copyRows, deleteRows, type End, type Key } from "./rows";
import type { Row, Session } from "./session";
import { literal, quote } from "./sql";
import type { Table } from "./table";
import { childrenFirst } from "./through";

/** How much of a table is copied. */
export type Copied = "all" | "nothing" | { readonly until: Key };
/** What is brought of each table: what is not copied yet comes with its turn, as it is then, and notes of it are for nothing. */
export type Scope = ReadonlyMap<Table, Copied>;

/** Condition in SQL that a note is of what is to be brought, by the source's own order of keys. */
function isWithin(scope: Scope): string {
  const branches = [...scope].map(([table, copied]) => {
    if (typeof copied === "string") return `WHEN ${literal(table.name)} THEN ${copied === "all"}`;
    const columns = table.key.map(({ base, name }, index) => `key[${index + 1}]::${base} AS ${quote(name)}`);
    const isBefore = table.compareKey("k", "<=", copied.until);
    return `WHEN ${literal(table.name)} THEN EXISTS (SELECT FROM (SELECT ${columns.join(", ")}) AS k WHERE ${isBefore})`;
  });
  // Keys of the other tables are of other types, and must not be read as one of these.
  return `CASE relation ${branches.join(" ")} ELSE true END`;
}

/** Keys brought at once. */
const PORTION = 500;

/**
 * Makes the target what the source was at one moment, as far as changes were noted. Rows are read as they are, not as
 * they became, so that bringing one twice does no harm. All that is to go goes first: the rows that are there after each
 * commit are rows of one moment, and break no rule (unique values, exclusions) that the source keeps.
 *
 * @param source a transaction that sees one moment
 * @param target a transaction that its caller commits
 * @param scope what is brought; default all of it
 * @returns how many keys had changed; the notes of them stay, for the caller to delete once the target is committed
 */
export async function applyChanges(
  source: End,
  target: End,
  tenant: string,
  tables: readonly Table[],
  scope?: Scope,
): Promise<number> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const { session } = source;
  await session.query(
    `DECLARE changed SCROLL CURSOR FOR
     SELECT relation, key FROM (
       SELECT DISTINCT relation, to_json(key)::text AS key FROM stampworks.change WHERE tenant = ${literal(tenant)}
         AND ${scope === undefined ? "true" : isWithin(scope)}) AS noted
     ORDER BY array_position(${nameList(childrenFirst(tables))}, relation), 1, 2`,
  );
  let count = 0;
  // Rows go before those by which they are the tenant's, and come after them: backwards through the same list.
  for (const [pass, way] of [
    ["delete", "FORWARD"],
    ["insert", "BACKWARD"],
  ] as const) {
    for (;;) {
      const rows = await session.query(`FETCH ${way} ${PORTION} FROM changed`);
      if (rows.length === 0) break;
      for (const [table, keys] of grouped(rows, byName)) {
        // Where equal keys may be written otherwise, one row is found by several of them.
        if (pass === "delete" || !table.hasImageKey) await deleteRows(target.session, table, keys);
        if (pass === "delete") count += keys.length;
        else await copyRows(source, target, table, amongKeys(table, keys));
      }
    }
  }
  await session.query("CLOSE changed");
  return count;
}

function nameList(tables: readonly Table[]): string {
  return `ARRAY[${tables.map(({ name }) => literal(name)).join(", ")}]::text[]`;
}

/** Forgets the notes that a moment saw; those that came later stay. */
export async function forgetChanges(source: Session, tenant: string): Promise<void> {
  await source.query("DELETE FROM stampworks.change WHERE tenant = $1", [tenant]);
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
