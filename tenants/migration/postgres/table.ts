import { createHash } from "node:crypto";
import { StampError, shown } from "../../../core/errors";
import type { ColumnFacts, ShapeFacts } from "./catalogue/facts";
import { IMAGE_TYPES } from "./catalogue/proven";
import { type Drawn, readShape, readTypes, type Types } from "./catalogue/read";
import type { Session } from "./session";
import { literal, quote } from "./sql";

/** A table whose rows belong to tenants. */
export interface TableSpec {
  /** `schema.table`. In the schema, `{tenant}` stands for the tenant where each has a schema of its own. */
  readonly name: string;
  /** Column that says whose a row is; left out where the whole table is the tenant's. */
  readonly tenant?: string;
  /**
   * Column with a foreign key to another declared table: a row is the tenant's where the row that it points at is. For tables that
   * say it in no column of their own, such as join tables.
   */
  readonly through?: string;
  /** Columns that tell rows apart; default the primary key. */
  readonly key?: readonly string[];
  /** Sequences that number its columns without standing in a default: the application draws from them, or a trigger does. */
  readonly sequences?: readonly Drawn[];
}

/** A column as it is read, written and compared. */
export interface Column {
  readonly name: string;
  /** Without its modifier, for values: a cast to `character varying(4)` cuts, and to `numeric(4,2)` rounds. */
  readonly type: string;
  /** As it is declared: `character varying(40)`. */
  readonly declared: string;
  /** Its type below all domains. */
  readonly base: string;
  /** Name of that type in the catalogue: `varchar`. */
  readonly kind: string;
  /** Schema of the operators by which the database itself compares its values; what the search path says is no matter. */
  readonly operators: string;
  /** Whether equal values are written the same. */
  readonly isImage: boolean;
}

/** The row of another table by which a row is the tenant's. */
export interface Through {
  readonly column: Column;
  readonly table: Table;
  /** Name of the column there that it points at. */
  readonly to: string;
  /** In SQL, how that column is compared with this one. */
  readonly operator: string;
  /** Whether the foreign key may be looked at when the transaction ends, and till then a row may point at nothing. */
  readonly isDeferrable: boolean;
}

/** What makes a table. */
export interface TableParts {
  readonly schema: string;
  readonly table: string;
  readonly isPartitioned: boolean;
  /** All columns, the generated ones too. */
  readonly all: readonly Column[];
  /** The columns that are written; a generated one is computed anew. */
  readonly columns: readonly Column[];
  readonly key: readonly Column[];
  readonly tenantColumn: Column | undefined;
  /** Where no column of its own says whose a row is; default none. */
  readonly through?: Through | undefined;
  /** Whether rows of other tables are the tenant's by its rows; default false. */
  readonly isParent?: boolean | undefined;
  /** The tenant as its rows name it. */
  readonly tenant: string;
}

/** A table as both databases have it, and how its tenant's rows are found. */
export class Table {
  /** Short and the same for ever; part of the names of triggers. */
  readonly hash: string;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly Column[];
  readonly key: readonly Column[];
  readonly tenant: string;

  constructor(readonly parts: TableParts) {
    this.schema = parts.schema;
    this.table = parts.table;
    this.columns = parts.columns;
    this.key = parts.key;
    this.tenant = parts.tenant;
    this.hash = createHash("sha256").update(`${this.name}\n${this.tenant}`).digest("hex").slice(0, 12);
  }

  /** `schema.table`, for people and as a key of the mover's own tables. */
  get name(): string {
    return `${this.schema}.${this.table}`;
  }

  /** Columns, key, and by what its rows are the tenant's, the same text for the same shape in whatever order the columns are. */
  get shape(): string {
    const shapeOf = ({ declared, name }: Column) => [name, declared];
    const byName = this.columns.map(shapeOf).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
    const by =
      this.parent === undefined ? [] : [this.parent.column.name, this.parent.table.name, this.parent.to];
    return JSON.stringify([byName, this.key.map(shapeOf), ...by]);
  }

  /** The table in SQL, where rows are written and triggers are put. */
  get relation(): string {
    return `${quote(this.schema)}.${quote(this.table)}`;
  }

  /** The table in SQL, where its rows are read or deleted: those of tables that inherit from it are theirs. */
  get rows(): string {
    return this.parts.isPartitioned ? this.relation : `ONLY ${this.relation}`;
  }

  /** Whether equal keys are always written the same. */
  get hasImageKey(): boolean {
    return this.key.every(({ isImage }) => isImage);
  }

  /** Condition in SQL that a row is the tenant's, by the database's own comparison in the column's own type. */
  isTenants(alias: string): string {
    const { tenantColumn: column, through } = this.parts;
    if (through !== undefined) return pointsAt(through, alias, (parent) => through.table.isTenants(parent));
    if (column === undefined) return "true";
    return compared(column, "=", `${alias}.${quote(column.name)}`, literal(this.tenant));
  }

  /** Condition in SQL that the row is there which says whose a row is. */
  isKnown(alias: string): string {
    const { through } = this.parts;
    if (through === undefined) return "true";
    return pointsAt(through, alias, (parent) => through.table.isKnown(parent));
  }

  /** Condition in SQL of a changed row, `OLD` and `NEW`, that it may be another tenant's than it was. */
  get mayPass(): string {
    const column = this.parts.through?.column ?? this.parts.tenantColumn;
    if (column === undefined) return "false";
    const [before, after] = [`OLD.${quote(column.name)}`, `NEW.${quote(column.name)}`];
    return `(${before} OPERATOR(${quote(column.operators)}.=) ${after}) IS NOT TRUE`;
  }

  /** The row of another table by which a row is the tenant's. */
  get parent(): Through | undefined {
    return this.parts.through;
  }

  /** Whether rows of other tables are the tenant's by its rows. */
  get isParent(): boolean {
    return this.parts.isParent ?? false;
  }

  /** Whether all its rows are the tenant's. */
  get isWhole(): boolean {
    return this.parts.tenantColumn === undefined && this.parts.through === undefined;
  }

  /** How many tables there are by whose rows its rows are the tenant's. */
  get depth(): number {
    return this.parts.through === undefined ? 0 : 1 + this.parts.through.table.depth;
  }

  /** Columns in SQL as text. */
  asText(alias: string, columns: readonly Pick<Column, "name">[]): string {
    return columns.map(({ name }) => `${alias}.${quote(name)}::text`).join(", ");
  }

  /** Names of columns in SQL, separated by commas. */
  names(columns: readonly Column[], alias?: string): string {
    return columns.map(({ name }) => (alias === undefined ? "" : `${alias}.`) + quote(name)).join(", ");
  }

  /** Condition in SQL that a row comes after a key (or not after it), in the order of {@link names} of the key. */
  compareKey(alias: string, operator: ">" | "<=", key: readonly string[]): string {
    if (this.key.every(({ operators }) => operators === "pg_catalog")) {
      const values = this.key.map(({ base }, index) => `${literal(key[index] ?? "")}::${base}`);
      return `(${this.names(this.key, alias)}) ${operator} (${values.join(", ")})`;
    }
    // Operators of several schemas can't stand in one comparison of rows.
    const after = this.key.map((column, index) => {
      const equal = this.key
        .slice(0, index)
        .map((earlier, n) =>
          compared(earlier, "=", `${alias}.${quote(earlier.name)}`, literal(key[n] ?? "")),
        );
      const last = compared(column, ">", `${alias}.${quote(column.name)}`, literal(key[index] ?? ""));
      return `(${[...equal, last].join(" AND ")})`;
    });
    return `${operator === ">" ? "" : "NOT "}(${after.join(" OR ")})`;
  }

  /** A set of keys as text in SQL, made values of their types, each once. */
  keySet(set: string): string {
    const values = this.key.map(({ base }, index) => `u.k${index}::${base} AS k${index}`);
    return `(SELECT DISTINCT ${values.join(", ")} FROM ${set}) AS k`;
  }

  /** Condition in SQL that a row's key is that of `k`. */
  hasKey(alias: string): string {
    return this.key
      .map(
        ({ name, operators }, index) => `${alias}.${quote(name)} OPERATOR(${quote(operators)}.=) k.k${index}`,
      )
      .join(" AND ");
  }
}

/** A condition of the row that a row points at. */
function pointsAt(
  { column, operator, table, to }: Through,
  alias: string,
  of: (parent: string) => string,
): string {
  const parent = `${alias}_by`;
  const points = `${parent}.${quote(to)} ${operator} ${alias}.${quote(column.name)}`;
  return `EXISTS (SELECT FROM ${table.rows} AS ${parent} WHERE ${points} AND ${of(parent)})`;
}

/** A comparison in a column's own type. */
function compared({ base, operators }: Column, operator: string, left: string, value: string): string {
  return `${left} OPERATOR(${quote(operators)}.${operator}) ${value}::${base}`;
}

/** A name with the tenant in its schema, taken apart. */
export function placeOf(spec: Pick<TableSpec, "name">, tenant: string): { schema: string; table: string } {
  const [schema = "", table = "", ...rest] = spec.name.split(".");
  if (schema === "" || table === "" || rest.length > 0)
    throw new StampError("input", "not a table's name", {
      field: spec.name,
      received: shown(spec.name),
      fix: "write schema.table",
    });
  return { schema: schema.replaceAll("{tenant}", tenant), table: table.replaceAll("{tenant}", tenant) };
}

/** The declared sequences, by the tenant's own names where it has a schema of its own. */
export function sequencesOf(
  { sequences = [] }: Pick<TableSpec, "sequences">,
  tenant: string,
): readonly Drawn[] {
  return sequences.map((drawn) => ({ ...drawn, name: drawn.name.replaceAll("{tenant}", tenant) }));
}

/**
 * Reads a table's shape from a database.
 * @param tenant the tenant as its rows and schemas name it
 * @throws StampError `state` when it is not there, has no key, or has no such column
 */
export async function readTable(session: Session, spec: TableSpec, tenant: string): Promise<Table> {
  const { schema, table } = placeOf(spec, tenant);
  const facts = await readShape(session, schema, table, sequencesOf(spec, tenant));
  if (facts === undefined)
    throw new StampError("state", "no such table", {
      field: spec.name,
      received: shown(`${schema}.${table}`),
      fix: "make it by the application's own schema changes",
    });
  return tableOf(facts, await readTypes(session, [facts]), spec, tenant);
}

/** The table that the catalogue's facts are of. */
export function tableOf(facts: ShapeFacts, types: Types, spec: TableSpec, tenant: string): Table {
  const wrong = (problem: string, fix: string): StampError =>
    new StampError("state", problem, {
      field: spec.name,
      received: shown(`${facts.schema}.${facts.table}`),
      fix,
    });
  const all = facts.columns.map((column) => columnOf(column, types));
  const named = (column: string): Column => {
    const found = all.find((candidate) => candidate.name === column);
    if (found === undefined) throw wrong(`no column ${shown(column)}`, "correct the table's declaration");
    return found;
  };
  const primary = facts.indexes.find(({ isPrimary }) => isPrimary)?.columns.flatMap((name) => name ?? []);
  const key = (spec.key ?? primary ?? []).map(named);
  if (key.length === 0) throw wrong("no primary key", "declare the columns that tell its rows apart: key");
  return new Table({
    schema: facts.schema,
    table: facts.table,
    isPartitioned: facts.kind === "p",
    all,
    columns: all.filter((_, index) => facts.columns[index]?.generated === ""),
    key,
    tenantColumn: spec.tenant === undefined ? undefined : named(spec.tenant),
    tenant,
  });
}

function columnOf(facts: ColumnFacts, types: Types): Column {
  const base = types.get(facts.baseType);
  const kind = base?.name ?? "";
  return {
    name: facts.name,
    type: facts.bare,
    declared: facts.declared,
    base: facts.base,
    kind,
    operators: base?.operators ?? "pg_catalog",
    isImage: base?.kind === "e" || (IMAGE_TYPES.has(kind) && facts.isDeterministic),
  };
}
