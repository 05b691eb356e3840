import type { Comparison } from "../mover";
import type { Session } from "./session";
import type { Table } from "./table";

/** Most keys that are told. */
const MOST = 20;

/** What no two rows of a table may have both. */
export interface Uniqueness {
  readonly name: string;
  /** Columns and expressions in SQL, as the table's own columns are called. */
  readonly parts: readonly string[];
  /** Names of the plain columns among them. */
  readonly columns: readonly (string | null)[];
  /** Operators in SQL; two rows of which all hold may not be. */
  readonly operators: readonly string[];
  /** Which rows it is about; null where about all. */
  readonly predicate: string | null;
  /** Whether it is looked at by triggers, which the mover's own writes do not set off. */
  readonly isDeferrable: boolean;
}

/** Unique indexes and exclusions of a table. */
export async function uniquenessOf(session: Session, table: Table): Promise<Uniqueness[]> {
  const rows = await session.query(
    `SELECT json_build_object('name', ic.relname, 'isDeferrable', NOT i.indimmediate,
       'predicate', pg_get_expr(i.indpred, i.indrelid),
       'parts', (SELECT json_agg(pg_get_indexdef(i.indexrelid, n, false) ORDER BY n) FROM generate_series(1, i.indnkeyatts) n),
       'columns', (SELECT json_agg(a.attname ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(num, n)
         LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num <> 0 WHERE k.n <= i.indnkeyatts),
       'operators', (SELECT coalesce(json_agg(format('OPERATOR(%I.%s)', os.nspname, o.oprname) ORDER BY e.n), '[]'::json)
         FROM pg_constraint x, unnest(x.conexclop) WITH ORDINALITY e(op, n) JOIN pg_operator o ON o.oid = e.op
         JOIN pg_namespace os ON os.oid = o.oprnamespace WHERE x.conindid = i.indexrelid AND x.contype = 'x'))::text
     FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
     WHERE i.indrelid = to_regclass($1) AND (i.indisunique OR i.indisexclusion) ORDER BY ic.relname`,
    [table.relation],
  );
  return rows.map(([text]) => {
    const found = JSON.parse(text ?? "{}") as Uniqueness;
    return found.operators.length > 0 ? found : { ...found, operators: found.parts.map(() => "=") };
  });
}

/** Whether it says so for each tenant alone: rows of two tenants can't meet. */
export function isWithinTenant({ columns, operators }: Uniqueness, table: Table): boolean {
  const tenant = table.parts.tenantColumn?.name;
  if (table.isWhole) return true;
  return columns.some((column, index) => column === tenant && isEqual(operators[index] ?? ""));
}

const isEqual = (operator: string): boolean => operator === "=" || /^OPERATOR\([^)]*\.=\)$/.test(operator);

/** The table's rows with the values of a uniqueness, under names of their own. */
export function withValues(table: Table, { parts, predicate }: Uniqueness, where: string): string {
  const values = parts.map((part, index) => `(${part}) AS e${index}`).join(", ");
  const key = `to_json(ARRAY[${table.asText("t", table.key)}])::text`;
  return `(SELECT t.tableoid AS o, t.ctid AS c, ${key} AS k, ${values} FROM ${table.rows} AS t
    WHERE ${where}${predicate === null ? "" : ` AND (${predicate})`})`;
}

/**
 * Rows of the tenant at the target that have what another row there has, of what a deferrable constraint forbids: it is
 * looked at by triggers, and the mover's writes set none off.
 *
 * @param where of `t`: the tenant's rows that are looked at
 */
export async function doubledRows(target: Session, table: Table, where = "true"): Promise<Comparison[]> {
  const found: Comparison[] = [];
  for (const one of await uniquenessOf(target, table)) {
    if (!one.isDeferrable || isWithinTenant(one, table)) continue;
    const on = one.operators.map((operator, index) => `a.e${index} ${operator} b.e${index}`).join(" AND ");
    await setPath(target, target.path);
    const rows = await target.query(
      `SELECT a.k FROM ${withValues(table, one, `${table.isTenants("t")} AND ${where}`)} a
       JOIN ${withValues(table, one, "true")} b ON ${on} AND (a.o, a.c) <> (b.o, b.c) LIMIT ${MOST}`,
    );
    await setPath(target, "pg_catalog");
    if (rows.length === 0) continue;
    const differing = rows.map(([key]) => (JSON.parse(key ?? "[]") as string[]).join("/"));
    const what = `${table.name}: ${one.name} forbids what others have, too`;
    found.push({ what, from: 0, to: rows.length, checksum: "", differing });
  }
  return found;
}

/** What indexes call is found where the application's own connections find it; for this transaction. */
export async function setPath(session: Session, path: string): Promise<void> {
  await session.query("SELECT pg_catalog.set_config('search_path', $1, true)", [path]);
}
