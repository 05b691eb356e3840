import type { TableSpec } from "../../../../tenants/migration/postgres/table";
import { childRow, childStatement, type RandomChild, randomChildren } from "./children";
import { Dice } from "./dice";
import { COLUMNS, DIFFERENT, EXTRAS, KEYS, REFUSED, TENANTS } from "./parts";
import { keyOf, type RandomTable } from "./table";

/** A schema that was made at random, and how its application writes. */
export interface RandomSchema {
  readonly tenant: (typeof TENANTS)[number];
  /** Statements that make it, by the end. */
  readonly a1: readonly string[];
  readonly b1: readonly string[];
  readonly tables: readonly RandomTable[];
  /** Tables without the tenant's column. */
  readonly children: readonly RandomChild[];
  readonly specs: readonly TableSpec[];
  /** Tables that stay. */
  readonly leave: readonly string[];
  /** What it has, for people. */
  readonly what: readonly string[];
  /** How many times as much is written; default 1. */
  readonly much?: number;
  /** What must be refused, and by which words. */
  readonly told?: RegExp;
}

const NAMES = ["orders", "Order Lines", "select", "ünï", "weird'name", "x%y$1"];
const ACTIONS = ["NO ACTION", "RESTRICT", "CASCADE", "SET NULL (up)", "SET DEFAULT (up)"];

/** Most columns of values that a table has. */
const MOST = 5;

/** Makes a schema of a number. */
export function randomSchema(seed: number): RandomSchema {
  const dice = new Dice(seed);
  const tenant = dice.one(TENANTS);
  const setup = new Set<string>(["CREATE EXTENSION citext", ...(tenant.before ?? [])]);
  const [a1, b1]: [string[], string[]] = [[], []];
  const what: string[] = [`tenant ${tenant.type}`];
  const tables: RandomTable[] = [];
  const specs: TableSpec[] = [];
  const children: RandomChild[] = [];
  const count = 1 + dice.below(4);
  for (let n = 0; n < count; n += 1) {
    const made = randomTable(dice, n, tenant, tables);
    tables.push(made.table);
    specs.push(...made.specs);
    what.push(...made.what);
    for (const statement of made.before) setup.add(statement);
    const extras = dice
      .shuffled(EXTRAS.filter(({ plainOnly }) => plainOnly !== true || made.table.isPlain))
      .slice(0, dice.below(5));
    what.push(...extras.map((extra) => extra.what));
    const more = extras.flatMap((extra, index) =>
      extra.sql(made.table.sql, n * 10 + index, tenant.names[0] ?? ""),
    );
    a1.push(...made.a1, ...more);
    b1.push(...made.b1, ...more);
    if (made.table.key !== "uuid" || !made.table.isPlain) continue;
    const below = randomChildren(dice, made.table);
    children.push(...below.children);
    for (const statement of below.before) setup.add(statement);
    what.push(...below.what);
    a1.push(...below.a1);
    b1.push(...below.b1);
    // Who declares them need not know what is copied first.
    if (dice.is(50)) specs.unshift(...below.specs);
    else specs.push(...below.specs);
  }
  const planted = plant(dice, tables);
  a1.push(...(planted?.a1 ?? []));
  b1.push(...(planted?.b1 ?? []));
  if (planted !== undefined) what.push(`planted: ${planted.what}`);
  const base = [...setup, ...AROUND];
  return {
    ...{ tenant, tables, children, specs, what },
    ...{ a1: [...base, ...a1], b1: [...base, ...b1] },
    leave: ["public.log", "public.country", "public.rowed"],
    ...(planted === undefined ? {} : { told: planted.told }),
  };
}

/** Tables that stay: one that triggers write, and a list that rows point at. */
export const AROUND = [
  "CREATE TABLE log (tenant_id text, what text)",
  "CREATE TABLE country (id int PRIMARY KEY, code text, made timestamptz DEFAULT clock_timestamp())",
  "INSERT INTO country VALUES (1, 'DE'), (2, 'FR')",
];

interface Planted {
  readonly what: string;
  readonly a1: readonly string[];
  readonly b1: readonly string[];
  readonly told: RegExp;
}

/** In some schemas something that must be refused. */
function plant(dice: Dice, tables: readonly RandomTable[]): Planted | undefined {
  const t = tables.find(({ isPlain }) => isPlain)?.sql;
  if (t === undefined || dice.is(70)) return undefined;
  if (dice.is(50)) {
    const { a1, b1, told, what } = dice.one(DIFFERENT);
    return { what, told, a1: a1(t), b1: b1(t) };
  }
  const { sql, told, what } = dice.one(REFUSED);
  const [here, there] = dice.one([
    [true, true],
    [true, false],
    [false, true],
  ]);
  return { what, told, a1: here ? sql(t) : [], b1: there ? sql(t) : [] };
}

interface Made {
  readonly table: RandomTable;
  readonly specs: readonly TableSpec[];
  readonly before: readonly string[];
  readonly a1: readonly string[];
  readonly b1: readonly string[];
  readonly what: readonly string[];
}

function randomTable(
  dice: Dice,
  n: number,
  tenant: (typeof TENANTS)[number],
  earlier: readonly RandomTable[],
): Made {
  const name = `${dice.one(NAMES)}${n}`;
  const sql = `public."${name}"`;
  const what: string[] = [];
  const before: string[] = [];
  const [a1, b1]: [string[], string[]] = [[], []];
  const way = dice.below(100);
  const isPartitioned = way < 25;
  const isDeclaredKey = way >= 25 && way < 40;
  const key = isPartitioned || dice.is(60) ? dice.one(KEYS) : dice.one(["serial", "uuid"] as const);
  const columns = Array.from({ length: dice.below(MOST + 1) }, (_, index) => {
    const kind = dice.one(COLUMNS);
    before.push(...(kind.before ?? []));
    return { name: `C ${index}`, kind, isNotNull: dice.is(20) };
  });
  const keyType = key === "serial" ? "bigint" : key === "uuid" ? "uuid DEFAULT gen_random_uuid()" : key.type;
  what.push(`${name}: key ${keyType}`, ...columns.map(({ kind }) => kind.type));
  const parent = earlier.length > 0 && dice.is(60) ? dice.one(earlier) : undefined;
  const isList = dice.is(30);
  const lines = [
    `tenant_id ${tenant.type} NOT NULL`,
    `id ${keyType} NOT NULL`,
    "note text",
    ...(parent === undefined ? [] : [`up ${typeOfKey(parent)}`]),
    ...(isList ? ["country int REFERENCES country"] : []),
    ...columns.map(
      ({ isNotNull, kind, name: column }) => `"${column}" ${kind.type}${isNotNull ? " NOT NULL" : ""}`,
    ),
  ];
  const unique = isDeclaredKey
    ? "UNIQUE (tenant_id, id)"
    : key === "uuid"
      ? "PRIMARY KEY (id), UNIQUE (tenant_id, id)"
      : "PRIMARY KEY (tenant_id, id)";
  const cut = isPartitioned ? dice.one(cutsOf(keyType)) : undefined;
  const tail = `${unique})${cut === undefined ? "" : ` PARTITION BY ${cut}`}`;
  // Columns may stand in another order at the other end.
  const others = dice.is(30) ? dice.shuffled(lines) : lines;
  a1.push(`CREATE TABLE ${sql} (${lines.join(", ")}, ${tail}`);
  b1.push(`CREATE TABLE ${sql} (${others.join(", ")}, ${tail}`);
  if (others !== lines) what.push("columns in another order");
  if (cut !== undefined) {
    what.push(`by ${cut}`);
    const parts = cut.startsWith("LIST")
      ? [`FOR VALUES IN ('${tenant.names[0] ?? ""}')`, "DEFAULT"]
      : [0, 1].map((one) => `FOR VALUES WITH (MODULUS 2, REMAINDER ${one})`);
    for (const [index, bound] of parts.entries())
      for (const list of [a1, b1]) list.push(`CREATE TABLE "${name}_p${index}" PARTITION OF ${sql} ${bound}`);
  }
  if (key === "serial")
    for (const [index, list] of [a1, b1].entries()) {
      list.push(`CREATE SEQUENCE "seq ${n}" INCREMENT 10 START ${index + 1}`);
      list.push(`ALTER TABLE ${sql} ALTER id SET DEFAULT nextval('"seq ${n}"')`);
    }
  if (parent !== undefined) {
    const action = dice.one(ACTIONS);
    const late = dice.one(["", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"]);
    what.push(`foreign key ${action}${late}`);
    for (const list of [a1, b1])
      list.push(
        `ALTER TABLE ${sql} ADD FOREIGN KEY (tenant_id, up) REFERENCES ${parent.sql} (tenant_id, id) ON DELETE ${action}${late}`,
      );
  }
  const specs: TableSpec[] = [
    { name: `public.${name}`, tenant: "tenant_id", ...(isDeclaredKey ? { key: ["tenant_id", "id"] } : {}) },
  ];
  if (!isPartitioned && dice.is(15)) {
    what.push("inherited from");
    for (const list of [a1, b1])
      list.push(`CREATE TABLE "${name}_kid" (more int, PRIMARY KEY (tenant_id, id)) INHERITS (${sql})`);
    specs.push({ name: `public.${name}_kid`, tenant: "tenant_id" });
  }
  const table = { name: `public.${name}`, sql, columns, key, isList, isPlain: !isPartitioned };
  return {
    table: parent === undefined ? table : { ...table, parent },
    ...{ specs, before, a1, b1, what },
  };
}

function typeOfKey({ key }: RandomTable): string {
  if (key === "serial") return "bigint";
  return key === "uuid" ? "uuid" : key.type;
}

/** A statement as the application sends it, of a tenant by its number among the names. */
export function randomStatement(
  dice: Dice,
  { children, tables, tenant }: RandomSchema,
  who: number,
  most: number,
): string {
  if (children.length > 0 && dice.is(40))
    return childStatement(dice, dice.one(children), who, tenant.names.length, most);
  const table = dice.one(tables);
  const name = tenant.names[who] ?? "";
  const key = keyOf(table, 1 + dice.below(most), who);
  const mine = `tenant_id = '${name}'`;
  const note = dice.one(["NULL", "'kept'", "'take'", "'plain'", "E'tab\\t\\\\N'", "''"]);
  const row = rowOf(dice, table, name, who, key, note, most);
  const upsert = `ON CONFLICT (tenant_id, id) DO UPDATE SET note = excluded.note || 'u'`;
  switch (dice.below(9)) {
    case 0:
    case 1:
    case 2:
      return row;
    case 3:
      return `${row} ${upsert}`;
    case 4:
      return `DELETE FROM ${table.sql} WHERE ${mine} AND id = ${key}`;
    case 5:
      return `UPDATE ${table.sql} SET note = ${note} WHERE ${mine}`;
    case 6:
      return `UPDATE ${table.sql} SET id = ${keyOf(table, 1 + dice.below(most), who)} WHERE ${mine} AND id = ${key}`;
    case 7:
      return `UPDATE ${table.sql} SET tenant_id = '${dice.one(tenant.names)}' WHERE ${mine} AND id = ${key}`;
    default:
      return `DELETE FROM ${table.sql} WHERE ${mine} AND note IS NULL`;
  }
}

/** A row of a tenant that gives nothing to another one. */
export function plainRow(dice: Dice, { tables, tenant }: RandomSchema, who: number, n: number): string {
  const table = dice.one(tables);
  return rowOf(dice, table, tenant.names[who] ?? "", who, keyOf(table, n, who), "'plain'", 1);
}

/** Rows of the tables without the tenant's column, those first that others point at. */
export function childRows(dice: Dice, { children }: RandomSchema, who: number, n: number): string[] {
  return children.map((child) => childRow(dice, child, who, n, n));
}

function rowOf(
  dice: Dice,
  table: RandomTable,
  name: string,
  who: number,
  key: string,
  note: string,
  most: number,
): string {
  const { columns, isList, parent, sql } = table;
  const values = [
    ["tenant_id", `'${name}'`],
    ["id", key],
    ["note", note],
    ...(parent === undefined
      ? []
      : [["up", dice.is(50) ? "NULL" : keyOf(parent, 1 + dice.below(most), who)]]),
    ...(isList ? [["country", dice.one(["1", "2", "NULL"])]] : []),
    ...columns.map(({ kind, name: column }) => [
      `"${column}"`,
      dice.is(15) ? "NULL" : `'${dice.one(kind.values).replaceAll("'", "''")}'`,
    ]),
  ];
  return `INSERT INTO ${sql} (${values.map(([column]) => column).join(", ")}) VALUES (${values.map(([, value]) => value).join(", ")})`;
}

/** Ways to cut a table into partitions; bits can't be hashed. */
function cutsOf(keyType: string): readonly string[] {
  const cuts = ["HASH (tenant_id)", "LIST (tenant_id)"];
  return keyType.startsWith("bit") ? cuts : [...cuts, "HASH (id)"];
}
