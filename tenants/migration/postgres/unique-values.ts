import { StampError } from "../../../core/errors";
import type { Comparison } from "../mover";
import type { Session } from "./session";
import { quote } from "./sql";
import type { Table } from "./table";

/** Most keys that are told. */
const MOST = 20;

/** What no two rows of a table may have both, as the database itself compares it. */
export interface Uniqueness {
  readonly name: string;
  /** Columns and expressions in SQL, as the table's own columns are called. */
  readonly parts: readonly string[];
  /** Names of the plain columns among them. */
  readonly columns: readonly (string | null)[];
  /** Operators in SQL, those of the index's own operator classes; two rows of which all hold may not be. */
  readonly operators: readonly string[];
  /** Types that the operators take; null where they take several. */
  readonly operands: readonly (string | null)[];
  /** Collations in SQL by which they compare; null where there is none, or it is the column's. */
  readonly collations: readonly (string | null)[];
  /** Whether two rows that have nothing there are the same, too (NULLS NOT DISTINCT). */
  readonly isNullEqual: boolean;
  /** Whether it is an exclusion, and no unique index. */
  readonly isExclusion: boolean;
  /** Which rows it is about; null where about all. */
  readonly predicate: string | null;
  /** Whether it is looked at by triggers, which the mover's own writes do not set off. */
  readonly isDeferrable: boolean;
}

/** Operators by which an index compares, with what they take: an exclusion's own, or those that say equal in its operator classes. */
const OPERATORS = `(SELECT e.op, e.n FROM pg_constraint x, unnest(x.conexclop) WITH ORDINALITY e(op, n)
    WHERE x.conindid = i.indexrelid AND x.contype = 'x'
  UNION ALL SELECT s.amopopr, k.n FROM unnest(i.indclass::oid[]) WITH ORDINALITY k(class, n) JOIN pg_opclass c ON c.oid = k.class
    JOIN pg_am m ON m.oid = c.opcmethod AND m.amname = 'btree'
    JOIN pg_amop s ON s.amopfamily = c.opcfamily AND s.amoplefttype = c.opcintype AND s.amoprighttype = c.opcintype AND s.amopstrategy = 3
    WHERE NOT i.indisexclusion AND k.n <= i.indnkeyatts) AS by(op, n)
  JOIN pg_operator o ON o.oid = by.op JOIN pg_namespace os ON os.oid = o.oprnamespace JOIN pg_type ot ON ot.oid = o.oprleft`;

/**
 * Unique indexes and exclusions of a table.
 * @throws StampError `state` when the catalogue does not say by which operator an index compares
 */
export async function uniquenessOf(session: Session, table: Table): Promise<Uniqueness[]> {
  const rows = await session.query(
    `SELECT json_build_object('name', ic.relname, 'isDeferrable', NOT i.indimmediate, 'isExclusion', i.indisexclusion,
       'isNullEqual', coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false),
       'predicate', pg_get_expr(i.indpred, i.indrelid),
       'parts', (SELECT json_agg(pg_get_indexdef(i.indexrelid, n, false) ORDER BY n) FROM generate_series(1, i.indnkeyatts) n),
       'columns', (SELECT json_agg(a.attname ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(num, n)
         LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num <> 0 WHERE k.n <= i.indnkeyatts),
       'collations', (SELECT json_agg(CASE WHEN k.coll = a.attcollation THEN NULL
           ELSE (SELECT format('%I.%I', cs.nspname, co.collname) FROM pg_collation co JOIN pg_namespace cs ON cs.oid = co.collnamespace
             WHERE co.oid = k.coll) END ORDER BY k.n)
         FROM unnest(i.indkey::int2[], i.indcollation::oid[]) WITH ORDINALITY k(num, coll, n)
         LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num <> 0 WHERE k.n <= i.indnkeyatts),
       'operators', (SELECT coalesce(json_agg(format('OPERATOR(%I.%s)', os.nspname, o.oprname) ORDER BY by.n), '[]'::json) FROM ${OPERATORS}),
       'operands', (SELECT coalesce(json_agg(CASE WHEN ot.typtype <> 'p' THEN format_type(ot.oid, -1) END ORDER BY by.n), '[]'::json)
         FROM ${OPERATORS}))::text
     FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
     WHERE i.indrelid = to_regclass($1) AND (i.indisunique OR i.indisexclusion) ORDER BY ic.relname`,
    [table.relation],
  );
  return rows.map(([text]) => {
    const found = JSON.parse(text ?? "{}") as Uniqueness;
    if (found.operators.length !== found.parts.length)
      throw new StampError("state", `nothing says how the index ${found.name} compares`, {
        field: table.name,
        received: "an operator class without an operator that says equal",
        fix: "make the index with the type's own operator class",
      });
    return found;
  });
}

/** Whether it says so for each tenant alone, by the comparison that says whose a row is: rows of two tenants can't meet. */
export function isWithinTenant({ collations, columns, operators }: Uniqueness, table: Table): boolean {
  const tenant = table.parts.tenantColumn;
  if (table.isWhole) return true;
  return columns.some(
    (column, index) =>
      tenant !== undefined &&
      column === tenant.name &&
      collations[index] === null &&
      operators[index] === `OPERATOR(${bare(tenant.operators)}.=)`,
  );
}

/** A name as `format('%I')` writes it, of those that the catalogue gives us here: a schema's. */
const bare = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : quote(name));

/** The table's rows with the values of a uniqueness, under names of their own. */
export function withValues(table: Table, rule: Uniqueness, where: string): string {
  const { collations, operands, parts, predicate } = rule;
  const values = parts.map((part, index) => {
    const [operand, collation] = [operands[index], collations[index]];
    const typed = operand == null ? `(${part})` : `(${part})::${operand}`;
    return `${collation == null ? typed : `(${typed} COLLATE ${collation})`} AS e${index}`;
  });
  const key = `to_json(ARRAY[${table.asText("t", table.key)}])::text`;
  return `(SELECT t.tableoid AS o, t.ctid AS c, ${key} AS k, ${values.join(", ")} FROM ${table.rows} AS t
    WHERE ${where}${predicate === null ? "" : ` AND (${predicate})`})`;
}

/**
 * Condition in SQL that two rows may not both be.
 * @param other the other row's value of each part, and the condition that it has none
 */
export function meets(
  { isNullEqual, operators }: Uniqueness,
  row: string,
  other: (index: number) => { readonly value: string; readonly isNull: string },
): string {
  return operators
    .map((operator, index) => {
      const { isNull, value } = other(index);
      const own = `${row}.e${index}`;
      const isSame = `${own} ${operator} ${value}`;
      // A row of nothing but NULLs is not nothing.
      return isNullEqual ? `(${isSame} OR (num_nulls(${own}) = 1 AND ${isNull}))` : isSame;
    })
    .join(" AND ");
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
    const on = meets(one, "b", (index) => ({ value: `a.e${index}`, isNull: `num_nulls(a.e${index}) = 1` }));
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
