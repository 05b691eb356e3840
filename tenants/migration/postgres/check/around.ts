import type { ReferenceFacts } from "../catalogue/facts";
import { readReferences } from "../catalogue/read";
import type { Session } from "../session";
import { quote } from "../sql";
import { placeOf, sequencesOf, type Table, type TableSpec } from "../table";

/** What there is beside the declared tables. */
export interface Around {
  readonly specs: readonly TableSpec[];
  readonly tables: readonly Table[];
  readonly leave: readonly string[];
  readonly tenant: string;
}

const OTHERS = "NOT IN ('pg_catalog', 'information_schema', 'stampworks')";

const SAME_COLUMN = `SELECT n.nspname || '.' || r.relname FROM pg_attribute a
  JOIN pg_class r ON r.oid = a.attrelid JOIN pg_namespace n ON n.oid = r.relnamespace
  WHERE a.attname = ANY ($1::text[]) AND NOT a.attisdropped AND r.relkind IN ('r', 'p', 'f', 'm') AND NOT r.relispartition
    AND r.relpersistence <> 't' AND n.nspname ${OTHERS} ORDER BY 1`;

const IN_SCHEMAS = `SELECT n.nspname || '.' || r.relname FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace
  WHERE n.nspname = ANY ($1::text[]) AND r.relkind IN ('r', 'p', 'f', 'm') AND NOT r.relispartition ORDER BY 1`;

/**
 * Tables beside the declared ones that nothing is known of: neither is there a foreign key from a declared table to them, as
 * to a list, nor does a framework keep its own books there. Their rows may be the tenant's by a number alone.
 */
const BESIDE = `WITH RECURSIVE lists(oid) AS (
    SELECT unnest($1::text[])::regclass::oid
    UNION SELECT k.confrelid FROM lists l JOIN pg_constraint k ON k.conrelid = l.oid AND k.contype = 'f')
  SELECT n.nspname || '.' || r.relname,
    (SELECT string_agg(t.attname || ' and ' || i.attname, ', ' ORDER BY t.attnum) FROM pg_attribute t
      JOIN pg_attribute i ON i.attrelid = t.attrelid AND i.attname = left(t.attname::text, -5) || '_id'
      WHERE t.attrelid = r.oid AND t.attname LIKE '_%\\_type' AND NOT t.attisdropped AND NOT i.attisdropped
        AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = r.oid AND k.contype = 'f' AND i.attnum = ANY (k.conkey))),
    (SELECT string_agg(a.attname || ' once ' || o.nspname || '.' || p.relname || ' is declared', ' or ' ORDER BY a.attnum)
      FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
      JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace o ON o.oid = p.relnamespace
      WHERE k.conrelid = r.oid AND k.contype = 'f' AND cardinality(k.conkey) = 1)
  FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace
  WHERE r.relkind IN ('r', 'p', 'f', 'm') AND NOT r.relispartition AND r.relpersistence <> 't'
    AND n.oid IN (SELECT d.relnamespace FROM pg_class d WHERE d.oid = ANY ($1::text[]::regclass[]))
    AND r.oid NOT IN (SELECT oid FROM lists) AND r.relname <> ALL ($2::text[])
    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = r.oid AND e.deptype = 'e') ORDER BY 1`;

/** Tables in which frameworks note what they have done to the schema; each stamp has its own. */
const BOOKS = [
  ...[
    "schema_migrations",
    "ar_internal_metadata",
    "django_migrations",
    "_prisma_migrations",
    "knex_migrations",
  ],
  ...[
    "knex_migrations_lock",
    "SequelizeMeta",
    "typeorm_metadata",
    "flyway_schema_history",
    "databasechangelog",
  ],
  ...["databasechangeloglock", "alembic_version", "goose_db_version", "__EFMigrationsHistory", "migrations"],
];

/** Sequences that no column owns and no default draws from: the application counts by them, or a trigger or a function does. */
const ALONE = `SELECT n.nspname || '.' || r.relname, n.nspname FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace
  WHERE r.relkind = 'S' AND r.relpersistence <> 't' AND n.nspname ${OTHERS}
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i', 'e'))
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass
      AND d.refobjid = r.oid) ORDER BY 1`;

/** Materialized views that show rows of moved tables, whatever their columns are called. */
const SHOWING = `WITH RECURSIVE shows(oid) AS (
    SELECT unnest($1::text[])::regclass::oid
    UNION SELECT w.ev_class FROM shows s JOIN pg_depend d ON d.refobjid = s.oid AND d.refclassid = 'pg_class'::regclass
      AND d.classid = 'pg_rewrite'::regclass JOIN pg_rewrite w ON w.oid = d.objid WHERE w.ev_class <> s.oid)
  SELECT n.nspname || '.' || r.relname FROM shows s JOIN pg_class r ON r.oid = s.oid JOIN pg_namespace n ON n.oid = r.relnamespace
  WHERE r.relkind = 'm' ORDER BY 1`;

/** Tables with rows of the tenant that nobody has declared, and tables that stay and would point nowhere. */
export async function aroundProblems(session: Session, around: Around): Promise<string[]> {
  const { leave, specs, tables, tenant } = around;
  const moved = new Set(tables.map(({ name }) => name));
  const left = new Set(leave.map((name) => name.replaceAll("{tenant}", tenant)));
  const isKnown = (name: string): boolean => moved.has(name) || left.has(name);
  const problems: string[] = [];
  const told = new Set<string>();
  const say = (name: string, problem: string): void => {
    if (!told.has(name)) problems.push(`${name} ${problem}`);
    told.add(name);
  };
  const relations = tables.map(({ relation }) => relation);
  for (const reference of await readReferences(session, "to", relations)) {
    if (!isKnown(reference.from))
      say(
        reference.from,
        `points at a table that is moved, but is not declared itself: declare it ${wayTo(reference)}a tenant's column of its own`,
      );
    else if (!moved.has(reference.from)) say(reference.from, staying(reference));
  }
  const advice = "declare it, or leave it on purpose";
  const names = async (query: string, value: readonly string[]): Promise<string[]> =>
    (await session.query(query, [[...value]])).map(([name]) => name ?? "");
  const columns = tables.flatMap((table) =>
    isOwnEntry(table) ? [] : (table.parts.tenantColumn?.name ?? []),
  );
  for (const name of await names(SAME_COLUMN, columns))
    if (!isKnown(name)) say(name, `has the tenant's column, but is not declared: ${advice}`);
  const schemas = specs.flatMap((spec) =>
    spec.name.split(".")[0]?.includes("{tenant}") === true ? [placeOf(spec, tenant).schema] : [],
  );
  for (const name of await names(IN_SCHEMAS, schemas))
    if (!isKnown(name)) say(name, `is in the tenant's schema, but is not declared: ${advice}`);
  for (const name of await names(SHOWING, relations))
    if (!isKnown(name))
      say(
        name,
        "is a materialized view of tables that are moved: leave it on purpose, and refresh it at both ends after the move",
      );
  const declared = new Set(specs.flatMap((spec) => sequencesOf(spec, tenant).map(({ name }) => name)));
  for (const [name = "", schema = ""] of await session.query(ALONE))
    if (name !== null && !declared.has(name) && !isKnown(name) && !isAnothers(specs, schema ?? "", tenant))
      say(
        name,
        "is a sequence that no column's default draws from: say which column has its numbers (sequences of the table, in movers.yaml), so that they are not drawn again at the other end, or leave it on purpose",
      );
  for (const { children, name, parents } of await inheritance(session, tables))
    for (const other of [...children, ...parents])
      if (!isKnown(other))
        say(other, `and ${name} are one by inheritance, but it is not declared: ${advice}`);
  for (const [name, polymorphic = null, pointers = null] of await session.query(BESIDE, [relations, BOOKS]))
    if (name != null && !isKnown(name)) say(name, unsaid(name, { polymorphic, pointers, tables }));
  return problems;
}

/** What a table has that nothing is known of. */
interface Unsaid {
  /** Columns that name a row of whatever table to the application: `record_type and record_id`. */
  readonly polymorphic: string | null;
  /** Its foreign keys of one column: `blob_id once public.blobs is declared`. */
  readonly pointers: string | null;
  readonly tables: readonly Table[];
}

/** Says exactly what to change: it is what the fence must find at each write. */
function unsaid(name: string, { pointers, polymorphic, tables }: Unsaid): string {
  const why =
    polymorphic === null
      ? "nothing says whether it has rows of the tenant"
      : `whose its rows are stands in ${polymorphic} alone, which no foreign key can keep`;
  const column = tables.find((table) => !isOwnEntry(table) && table.parts.tenantColumn !== undefined)?.parts
    .tenantColumn;
  const relation = name.split(".").map(quote).join(".");
  const own =
    column === undefined
      ? "the tenant's column"
      : `the tenant's column, which the application fills (where it has none: ALTER TABLE ${relation} ADD ${quote(column.name)} ${column.declared})`;
  const by = pointers ?? "one that points at a moved row";
  return `is neither declared nor left, and ${why}: declare it with ${own}, or with ${by} (through), or leave it on purpose`;
}

/** How a table may be declared beside by a tenant's column. */
function wayTo({ columns: [column, ...more] }: ReferenceFacts): string {
  return more.length > 0 ? "with " : `with the column that points (through: ${column ?? ""}), or with `;
}

/** The table of the tenants themselves: its key says who they are, and other tables have a column of that name for their own. */
export function isOwnEntry({ key, parts }: Table): boolean {
  return key.length === 1 && key[0]?.name === parts.tenantColumn?.name;
}

/** Whether a schema is another tenant's, where each has one of its own. */
function isAnothers(specs: readonly TableSpec[], schema: string, tenant: string): boolean {
  return specs.some((spec) => {
    const [before = "", after] = (spec.name.split(".")[0] ?? "").split("{tenant}");
    if (after === undefined || schema === placeOf(spec, tenant).schema) return false;
    return (
      schema.startsWith(before) && schema.endsWith(after) && schema.length > before.length + after.length
    );
  });
}

const ACTIONS: Readonly<Record<string, string>> = {
  a: "NO ACTION",
  c: "CASCADE",
  d: "SET DEFAULT",
  n: "SET NULL",
  r: "RESTRICT",
};

/** The mover's deletions set no foreign key's action off: nothing may be left that points at what is gone. */
function staying({ name, onDelete, to }: ReferenceFacts): string {
  return (
    `stays, and its foreign key ${name} points at ${to}, which is moved (ON DELETE ${ACTIONS[onDelete] ?? onDelete}): ` +
    "its rows would point at nothing. Declare it, or drop the foreign key"
  );
}

async function inheritance(
  session: Session,
  tables: readonly Table[],
): Promise<{ name: string; parents: string[]; children: string[] }[]> {
  const rows = await session.query(
    `SELECT i.n, i.other, i.side FROM (
       SELECT cn.nspname || '.' || c.relname AS n, pn.nspname || '.' || p.relname AS other, 'parent' AS side
       FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
       JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
       WHERE NOT c.relispartition AND c.oid = ANY ($1::text[]::regclass[])
       UNION ALL SELECT pn.nspname || '.' || p.relname, cn.nspname || '.' || c.relname, 'child'
       FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
       JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
       WHERE NOT c.relispartition AND p.oid = ANY ($1::text[]::regclass[])) i ORDER BY 1, 2`,
    [tables.map(({ relation }) => relation)],
  );
  return rows.map(([name, other, side]) => ({
    name: name ?? "",
    parents: side === "parent" ? [other ?? ""] : [],
    children: side === "child" ? [other ?? ""] : [],
  }));
}
