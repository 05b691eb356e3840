import type { Comparison } from "../../mover";
import type { ReferenceFacts } from "../catalogue/facts";
import type { Session } from "../session";
import { readReferences } from "../catalogue/read";
import type { Key } from "../rows";
import { quote } from "../sql";
import type { Table } from "../table";

/** Most keys that are told. */
const MOST = 20;

/** Compares a table as two transactions see it. */
export async function compareTable(source: Session, target: Session, table: Table): Promise<Comparison> {
  const [left, right] = await Promise.all([totals(source, table), totals(target, table)]);
  const isEqual = left.count === right.count && left.checksum === right.checksum;
  const keys = isEqual ? [] : await differingKeys(source, target, table, MOST);
  return {
    what: table.name,
    from: left.count,
    to: right.count,
    checksum: left.checksum,
    checksumAtTo: right.checksum,
    differing: keys.map((key) => key.join("/")),
  };
}

/** One row's contents as a hash; MD5 is the same on every version and platform, and accidents are all it is up against. */
export const rowHash = (table: Table): string => `md5(ROW(${table.asText("t", table.parts.all)})::text)`;

/** A hash's half as a number, so that a sum does not depend on the order of rows. */
const half = (hash: string, at: number): string =>
  `coalesce(sum(('x' || substr(${hash}, ${at}, 16))::bit(64)::bigint::numeric), 0)::text`;

/** Keeps the planner from writing a subquery's hash wherever it is used: it would be computed twice. */
const ONCE = "OFFSET 0";

async function totals(session: Session, table: Table): Promise<{ count: number; checksum: string }> {
  const [row] = await session.query(
    `SELECT count(*)::text, ${half("h", 1)}, ${half("h", 17)}
     FROM (SELECT ${rowHash(table)} AS h FROM ${table.rows} AS t WHERE ${table.isTenants("t")} ${ONCE}) AS hashes`,
  );
  return { count: Number(row?.[0] ?? 0), checksum: `${row?.[1] ?? ""}:${row?.[2] ?? ""}` };
}

/** Keys whose rows differ: only the parts of the table whose sums differ are looked at row by row. */
export async function differingKeys(
  source: Session,
  target: Session,
  table: Table,
  most: number,
): Promise<Key[]> {
  const [left, right] = await Promise.all([parts(source, table), parts(target, table)]);
  const names = new Set([...left.keys(), ...right.keys()]);
  const differing = [...names].filter((part) => left.get(part) !== right.get(part)).sort();
  const found: Key[] = [];
  for (const part of differing) {
    const [here, there] = [await rowsOf(source, table, part), await rowsOf(target, table, part)];
    for (const key of new Set([...here.keys(), ...there.keys()])) {
      if (here.get(key) === there.get(key)) continue;
      found.push(JSON.parse(key) as string[]);
      if (found.length >= most) return found;
    }
  }
  return found;
}

export const keyText = (table: Table): string => `to_json(ARRAY[${table.asText("t", table.key)}])::text`;
const partOf = (table: Table): string => `substr(md5(${keyText(table)}), 1, 3)`;

/** Sums of the table's 4,096 parts; a row's part follows from its key. */
async function parts(session: Session, table: Table): Promise<Map<string, string>> {
  const rows = await session.query(
    `SELECT p, count(*)::text, ${half("h", 1)}, ${half("h", 17)}
     FROM (SELECT ${partOf(table)} AS p, ${rowHash(table)} AS h FROM ${table.rows} AS t
           WHERE ${table.isTenants("t")} ${ONCE}) AS hashes
     GROUP BY p`,
  );
  return new Map(rows.map(([part, ...sums]) => [part ?? "", sums.join(":")]));
}

async function rowsOf(session: Session, table: Table, part: string): Promise<Map<string, string>> {
  const rows = await session.query(
    `SELECT ${keyText(table)}, ${rowHash(table)} FROM ${table.rows} AS t
     WHERE ${table.isTenants("t")} AND ${partOf(table)} = $1`,
    [part],
  );
  return new Map(rows.map(([key, hash]) => [key ?? "", hash ?? ""]));
}

/**
 * Rows at the target that point at what is not there. The mover's own writes are not checked by the database, and what
 * they point at may be in a table that is not the tenant's, such as a list of countries.
 *
 * @param where of `t`: the rows that are looked at
 * @param isMeant which foreign keys are looked at; default all
 */
export async function danglingRows(
  target: Session,
  table: Table,
  where = "true",
  isMeant: (reference: ReferenceFacts) => boolean = () => true,
): Promise<Comparison[]> {
  const found: Comparison[] = [];
  for (const reference of await readReferences(target, "from", [table.relation]))
    if (isMeant(reference)) found.push(...(await danglingBy(target, table, reference, where)));
  return found;
}

/** The same of one foreign key. */
export async function danglingBy(
  target: Session,
  table: Table,
  { columns, name, operators, others, to, toRows }: ReferenceFacts,
  where = "true",
): Promise<Comparison[]> {
  const isSet = columns.map((column) => `t.${quote(column)} IS NOT NULL`).join(" AND ");
  const isParent = columns
    .map((column, index) => `p.${quote(others[index] ?? "")} ${operators[index] ?? "="} t.${quote(column)}`)
    .join(" AND ");
  const { parent } = table;
  // Of a row that points at nothing nobody can say any more whose it was: it may have been left over.
  const isBy = parent?.table.name === to && columns.join() === parent.column.name;
  const rows = await target.query(
    `SELECT ${keyText(table)} FROM ${table.rows} AS t
     WHERE ${isBy ? "true" : table.isTenants("t")} AND ${where} AND ${isSet} AND NOT EXISTS (SELECT FROM ${toRows} AS p WHERE ${isParent})
     LIMIT ${MOST}`,
  );
  if (rows.length === 0) return [];
  const differing = rows.map(([key]) => (JSON.parse(key ?? "[]") as string[]).join("/"));
  const what = `${table.name}: ${name} points at what is not in ${to}`;
  return [{ what, from: 0, to: rows.length, checksum: "", differing }];
}
