import { createHash } from "node:crypto";
import { StampError, shown } from "../../../core/errors";
import type { Session } from "./session";

/** A table whose rows belong to tenants. */
export interface TableSpec {
  /** `schema.table`. In the schema, `{tenant}` stands for the tenant where each has a schema of its own. */
  readonly name: string;
  /** Column that says whose a row is; left out where the whole table is the tenant's. */
  readonly tenant?: string;
  /** Columns that tell rows apart; default the primary key. */
  readonly key?: readonly string[];
}

/** A column as PostgreSQL's catalogue has it. */
export interface Column {
  readonly name: string;
  /** With its modifier: `character varying(40)`. */
  readonly type: string;
}

/** A table as both databases have it, and how its tenant's rows are found. */
export class Table {
  /** Short and the same for ever; part of the names of triggers. */
  readonly hash: string;

  constructor(
    readonly schema: string,
    readonly table: string,
    readonly columns: readonly Column[],
    readonly key: readonly Column[],
    private readonly tenantColumn: Column | undefined,
    /** The tenant as its rows name it. */
    readonly tenant: string,
  ) {
    this.hash = createHash("sha256").update(`${schema}.${table}\n${tenant}`).digest("hex").slice(0, 12);
  }

  /** `schema.table`, for people and as a key of the mover's own tables. */
  get name(): string {
    return `${this.schema}.${this.table}`;
  }

  /** Columns and key, the same text for the same shape in whatever order the columns are. */
  get shape(): string {
    const byName = [...this.columns].sort((a, b) => (a.name < b.name ? -1 : 1));
    return JSON.stringify([byName, this.key]);
  }

  /** The table in SQL. */
  get relation(): string {
    return `${quote(this.schema)}.${quote(this.table)}`;
  }

  /** Condition in SQL that a row is the tenant's. */
  isTenants(alias: string): string {
    const { tenantColumn: column } = this;
    if (column === undefined) return "true";
    return `${alias}.${quote(column.name)} = ${literal(this.tenant)}::${column.type}`;
  }

  /** Columns in SQL as text, for reading. */
  asText(alias: string, columns: readonly Column[]): string {
    return columns.map(({ name }) => `${alias}.${quote(name)}::text`).join(", ");
  }

  /** Key columns in SQL, for ordering and comparing. */
  keyOf(alias: string): string {
    return this.key.map(({ name }) => `${alias}.${quote(name)}`).join(", ");
  }

  /** Parameters from `$first` on as a key: `$2::uuid, $3::int`. */
  keyParameters(first: number): string {
    return this.key.map(({ type }, index) => `$${first + index}::text::${type}`).join(", ");
  }

  /** Condition in SQL that a row's key is that of `k`, a set of keys as text. */
  hasKey(alias: string): string {
    return this.key
      .map(({ name, type }, index) => `${alias}.${quote(name)} = k.k${index}::${type}`)
      .join(" AND ");
  }
}

/** Sets of rows as parameters: one array of text a column. */
export function columnArrays(rows: readonly (readonly (string | null)[])[], width: number): unknown[] {
  return Array.from({ length: width }, (_, index) => rows.map((row) => row[index] ?? null));
}

/** `unnest($1::text[], …) AS k(k0, …)`. */
export function unnest(width: number, alias: string, first = 1): string {
  const parameters = Array.from({ length: width }, (_, index) => `$${first + index}::text[]`);
  const names = Array.from({ length: width }, (_, index) => `${alias}${index}`);
  return `unnest(${parameters.join(", ")}) AS ${alias}(${names.join(", ")})`;
}

/** A name in SQL. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text in SQL, where parameters are not allowed. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const COLUMNS = `SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attgenerated,
    coalesce(array_position(i.indkey::smallint[], a.attnum), -1)
  FROM pg_attribute a
  LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
  WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attnum`;

/**
 * Reads a table's shape from a database.
 * @param tenant the tenant as its rows and schemas name it
 * @throws StampError `state` when it is not there, has no key, or has no such column
 */
export async function readTable(session: Session, spec: TableSpec, tenant: string): Promise<Table> {
  const name = spec.name.replaceAll("{tenant}", tenant);
  const [schema = "", table = "", ...rest] = name.split(".");
  const wrong = (problem: string, fix: string): StampError =>
    new StampError("state", problem, { field: spec.name, received: shown(name), fix });
  if (schema === "" || table === "" || rest.length > 0)
    throw wrong("not a table's name", "write schema.table");
  const rows = await session.query(COLUMNS, [`${quote(schema)}.${quote(table)}`]);
  if (rows.length === 0) throw wrong("no such table", "make it by the application's own schema changes");
  const all = rows.map(([column, type]) => ({ name: column ?? "", type: type ?? "" }));
  const named = (column: string): Column => {
    const found = all.find((candidate) => candidate.name === column);
    if (found === undefined) throw wrong(`no column ${shown(column)}`, "correct the table's declaration");
    return found;
  };
  const primary = rows
    .map(([column, , , at]) => ({ column: column ?? "", at: Number(at) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ column }) => column);
  const key = (spec.key ?? primary).map(named);
  if (key.length === 0) throw wrong("no primary key", "declare the columns that tell its rows apart: key");
  // A generated column is computed anew at the target.
  const columns = all.filter((_, index) => (rows[index]?.[2] ?? "") === "");
  const owner = spec.tenant === undefined ? undefined : named(spec.tenant);
  return new Table(schema, table, columns, key, owner, tenant);
}
