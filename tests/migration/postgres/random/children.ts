import type { TableSpec } from "../../../../tenants/migration/postgres/table";
import type { Dice } from "./dice";
import { COLUMNS, type Kind } from "./parts";
import { keyOf, type RandomTable } from "./table";

/** A table that says whose its rows are by the row that they point at, in one step or in two. */
export interface RandomChild {
  /** `schema.table`, as it is declared. */
  readonly name: string;
  /** In SQL. */
  readonly sql: string;
  readonly owner: RandomTable | RandomChild;
  readonly columns: readonly { readonly name: string; readonly kind: Kind }[];
  readonly isPlain: boolean;
}

export interface MadeChildren {
  readonly children: readonly RandomChild[];
  readonly specs: readonly TableSpec[];
  readonly before: readonly string[];
  readonly a1: readonly string[];
  readonly b1: readonly string[];
  readonly what: readonly string[];
}

const isChild = (table: RandomTable | RandomChild): table is RandomChild => "owner" in table;

/** Children of a table whose key is one column, and now and then theirs. */
export function randomChildren(dice: Dice, table: RandomTable): MadeChildren {
  const made: MadeChildren[] = [];
  let owner: RandomTable | RandomChild = table;
  for (let n = 0; n < 2 && owner.isPlain && dice.is(n === 0 ? 70 : 40); n += 1) {
    const one = randomChild(dice, owner, `${table.name.slice("public.".length)}_by${n}`);
    made.push(one);
    owner = one.children[0] ?? owner;
  }
  const all = <T>(of: (one: MadeChildren) => readonly T[]): T[] => made.flatMap(of);
  return {
    ...{
      children: all((one) => one.children),
      specs: all((one) => one.specs),
      before: all((one) => one.before),
    },
    ...{ a1: all((one) => one.a1), b1: all((one) => one.b1), what: all((one) => one.what) },
  };
}

function randomChild(dice: Dice, owner: RandomTable | RandomChild, name: string): MadeChildren {
  const sql = `public."${name}"`;
  const isPlain = dice.is(75);
  const columns = Array.from({ length: dice.below(3) }, (_, index) => ({
    name: `C ${index}`,
    kind: dice.one(COLUMNS),
  }));
  const actions = `ON DELETE ${dice.one(["CASCADE", "NO ACTION", "RESTRICT"])} ON UPDATE ${dice.one(["CASCADE", "NO ACTION"])}`;
  const late = dice.one(["", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"]);
  const lines = [
    "id uuid PRIMARY KEY",
    `owner uuid NOT NULL REFERENCES ${owner.sql} (id) ${actions}${late}`,
    "note text",
    ...columns.map(({ kind, name: column }) => `"${column}" ${kind.type}`),
  ];
  const others = dice.is(30) ? dice.shuffled(lines) : lines;
  const tail = isPlain ? "" : " PARTITION BY HASH (id)";
  const parts = isPlain
    ? []
    : [0, 1].map(
        (rest) =>
          `CREATE TABLE "${name}_p${rest}" PARTITION OF ${sql} FOR VALUES WITH (MODULUS 2, REMAINDER ${rest})`,
      );
  return {
    children: [{ name: `public.${name}`, sql, owner, columns, isPlain }],
    specs: [{ name: `public.${name}`, through: "owner" }],
    before: columns.flatMap(({ kind }) => kind.before ?? []),
    a1: [`CREATE TABLE ${sql} (${lines.join(", ")})${tail}`, ...parts],
    b1: [`CREATE TABLE ${sql} (${others.join(", ")})${tail}`, ...parts],
    what: [`${name}: through its owner, ${actions}${late}`, ...columns.map(({ kind }) => kind.type)],
  };
}

/** Condition in SQL that a row is a tenant's. */
export function isOf({ owner }: RandomChild, alias: string, tenant: string): string {
  const by = `${alias}b`;
  const condition = isChild(owner) ? isOf(owner, by, tenant) : `${by}.tenant_id = '${tenant}'`;
  return `EXISTS (SELECT FROM ${isChild(owner) ? "" : "ONLY "}${owner.sql} AS ${by} WHERE ${by}.id = ${alias}.owner AND ${condition})`;
}

const idOf = (n: number, who: number): string =>
  `'00000000-0000-4000-9000-${String(n + who * 1000).padStart(12, "0")}'`;

const ownerOf = ({ owner }: RandomChild, n: number, who: number): string =>
  isChild(owner) ? idOf(n, who) : keyOf(owner, n, who);

/** A new row of the n-th number, of the m-th row of its owner's. */
export function childRow(dice: Dice, child: RandomChild, who: number, n: number, m: number): string {
  const values = child.columns.map(({ kind }) => `'${dice.one(kind.values).replaceAll("'", "''")}'`);
  const names = child.columns.map(({ name }) => `, "${name}"`).join("");
  return `INSERT INTO ${child.sql} (id, owner, note${names}) VALUES (${[idOf(n, who), ownerOf(child, m, who), "'plain'", ...values].join(", ")})`;
}

/** A statement as the application sends it. */
export function childStatement(
  dice: Dice,
  child: RandomChild,
  who: number,
  upTo: number,
  most: number,
): string {
  const n = 1 + dice.below(most);
  const m = 1 + dice.below(most);
  const where = `WHERE id = ${idOf(n, who)}`;
  switch (dice.below(6)) {
    case 0:
    case 1:
      return childRow(dice, child, who, n, m);
    case 2:
      return `DELETE FROM ${child.sql} ${where}`;
    case 3:
      return `UPDATE ${child.sql} SET note = ${dice.one(["NULL", "'a'", "note || 'b'"])}`;
    case 4:
      return `UPDATE ${child.sql} SET owner = ${ownerOf(child, m, dice.below(upTo))} ${where}`;
    default:
      return `UPDATE ${child.sql} SET id = ${idOf(m, who)} ${where}`;
  }
}
