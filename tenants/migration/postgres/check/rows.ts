import type { TableFacts } from "../catalogue/facts";
import { readReferences } from "../catalogue/read";
import { sizeOf } from "../bring/copy";
import { codeOf, type Session } from "../session";
import { extremeOf, raised } from "../sequences";
import type { Pointing } from "../pointers";
import { literal, quote } from "../sql";
import type { Column, Table } from "../table";

/** Bytes of a row's text up to which it is proven that it comes along; PostgreSQL's own limit is 1 GB. */
export const MOST_ROW_BYTES = 250_000_000;

/**
 * Whether the tenant's name is a value of the column that says whose a row is, and no other value: a cast cuts `acme-europe`
 * to `acme` where four letters have room, and reads `007` as the number of tenant 7.
 */
export async function nameProblem(session: Session, table: Table): Promise<string | undefined> {
  const { tenant } = table;
  const { tenantColumn: column } = table.parts;
  if (column === undefined) return undefined;
  const place = `${table.name}.${column.name}`;
  const advice = "name the tenant as rows do, with lookup in movers.yaml";
  const read = await readAs(session, tenant, column);
  if (read === undefined)
    return `${place} is ${column.declared}, and ${JSON.stringify(tenant)} is no such value: ${advice}`;
  if (read !== tenant)
    return `${place} is ${column.declared}, and takes ${JSON.stringify(tenant)} for ${JSON.stringify(read)}, which may be another tenant: ${advice}`;
  return undefined;
}

async function readAs(session: Session, tenant: string, column: Column): Promise<string | undefined> {
  try {
    const [row] = await session.query(`SELECT (${literal(tenant)}::${column.declared})::text`);
    return row?.[0] ?? undefined;
  } catch (error) {
    // Values that can't be read, and those that a domain's rule refuses.
    if (/^2[23]/.test(codeOf(error))) return undefined;
    throw error;
  }
}

/** How many rows the tenant has, up to a thousand. */
export async function countRows(session: Session, table: Table): Promise<number> {
  const [row] = await session.query(
    `SELECT count(*)::text FROM (SELECT 1 FROM ${table.rows} AS t WHERE ${table.isTenants("t")} LIMIT 1000) AS found`,
  );
  return Number(row?.[0] ?? 0);
}

/** Rows that are too large to be carried. */
export async function sizeProblem(session: Session, table: Table): Promise<string | undefined> {
  const [row] = await session.query(
    `SELECT max(${sizeOf(table.columns)})::text FROM ${table.rows} AS t WHERE ${table.isTenants("t")}`,
  );
  const most = Number(row?.[0] ?? 0);
  if (most <= MOST_ROW_BYTES) return undefined;
  return `${table.name} has a row of ${Math.ceil(most / 1e6)} MB, at most ${MOST_ROW_BYTES / 1e6} MB are proven: keep such contents in an object store`;
}

/** Rows that are not the tenant's (or nobody's) and point at the tenant's: they would point at nothing once it is gone. */
export async function foreignPointers(session: Session, tables: readonly Table[]): Promise<string[]> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const problems: string[] = [];
  for (const { columns, from, fromRows, name, operators, others, to, toRows } of await readReferences(
    session,
    "to",
    tables.map(({ relation }) => relation),
  )) {
    const [child, parent] = [byName.get(from), byName.get(to)];
    if (child === undefined || parent === undefined || parent.isWhole) continue;
    const on = columns
      .map((column, index) => `p.${quote(others[index] ?? "")} ${operators[index] ?? "="} c.${quote(column)}`)
      .join(" AND ");
    const [found] = await session.query(
      `SELECT 1 FROM ${toRows} AS p JOIN ${fromRows} AS c ON ${on}
       WHERE ${parent.isTenants("p")} AND (${child.isTenants("c")}) IS NOT TRUE LIMIT 1`,
    );
    if (found !== undefined)
      problems.push(
        `${from} has rows that are not the tenant's and point at its rows in ${to} (${name}): they would point at nothing. Give them the tenant, or let them point elsewhere`,
      );
  }
  return problems;
}

/** Rows that point at nothing in spite of the foreign key that says whose they are, as after a restore with triggers off. */
export async function strayRows(session: Session, tables: readonly Table[]): Promise<string[]> {
  const problems: string[] = [];
  for (const table of tables) {
    const { parent } = table;
    if (parent === undefined) continue;
    const [found] = await session.query(
      `SELECT ${table.asText("t", table.key.slice(0, 1))} FROM ${table.rows} AS t WHERE NOT EXISTS (SELECT FROM ${parent.table.rows} AS p
         WHERE p.${quote(parent.to)} ${parent.operator} t.${quote(parent.column.name)}) LIMIT 1`,
    );
    if (found !== undefined)
      problems.push(
        `${table.name} has rows that point at nothing in ${parent.table.name} in spite of the foreign key (${table.key[0]?.name ?? "key"} ${found[0] ?? ""}), so nobody knows whose they are: delete them, or put back what they point at`,
      );
  }
  return problems;
}

/** Entries that the tenant's rows point at, and that are not at the target, or are others there. */
export function pointerProblems(found: readonly Pointing[], tables: readonly Table[]): string[] {
  const moved = new Set(tables.map(({ name }) => name));
  // They are no list, then: each stamp makes its own (revisions of Envers), and none of them means the same anywhere else.
  const made = (to: string): string =>
    moved.has(to)
      ? ""
      : `. Where the application makes them with the tenant's rows, give ${to} the tenant's column and declare it`;
  const some = (keys: readonly string[]): string => keys.slice(0, 3).join(", ");
  return found.flatMap(({ from, missing, name, others, to }) => [
    ...(missing.length === 0
      ? []
      : [
          `${from} points at entries of ${to} that are not there (${name}: ${some(missing)}), and do not come along: make them there first${made(to)}`,
        ]),
    ...(others.length === 0
      ? []
      : [
          `${from} points at entries of ${to} that are others there (${name}: ${some(others)}): give them one key in the whole fleet, or, where they mean the same, name the table in alike${made(to)}`,
        ]),
  ]);
}

/** Sequences at the target that the rows' numbers would use up. */
export async function sequenceProblems(
  source: Session,
  tables: readonly Table[],
  there: readonly TableFacts[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const [index, table] of tables.entries())
    for (const sequence of there[index]?.sequences ?? []) {
      const extreme = await extremeOf(source, table, sequence);
      if (extreme === undefined) continue;
      const raise = raised(sequence, extreme, sequence.last === null ? null : BigInt(sequence.last));
      if (raise?.hasNext === false)
        problems.push(
          `${table.name}.${sequence.column} has ${extreme}, and the sequence ${sequence.name} ends at ${sequence.increment.startsWith("-") ? sequence.min : sequence.max}: nothing would be left to draw`,
        );
    }
  return problems;
}
