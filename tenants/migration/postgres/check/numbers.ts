import type { SequenceFacts, TableFacts } from "../catalogue/facts";
import type { Databases } from "../databases";
import { columnArrays, quote } from "../sql";
import type { Table } from "../table";

/** One end of a check. */
export interface CheckedEnd {
  readonly stamp: string;
  readonly facts: readonly TableFacts[];
  readonly tables: readonly Table[];
}

/** Rows of an index whose values are looked for at the target. */
const LOOKED_AT = 100_000;
const PORTION = 5000;

/**
 * Unique values that two tenants may have: an index that does not have the tenant in it must hold over the whole fleet,
 * or the tenant's rows meet another's half-way.
 */
export async function numberProblems(
  databases: Databases,
  here: CheckedEnd,
  there: CheckedEnd,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [index, facts] of here.facts.entries()) {
    const [table, other] = [here.tables[index], there.facts[index]];
    const tenant = table?.parts.tenantColumn?.name;
    if (table === undefined || other === undefined || table.isWhole) continue;
    for (const { columns, isPartial, isUnique, name } of facts.indexes) {
      const known = columns.flatMap((column) => column ?? []);
      if (!isUnique || (tenant !== undefined && known.includes(tenant))) continue;
      const clash = clashing(facts, other, known);
      if (clash !== undefined && (await hasRows(databases, there.stamp, table)))
        problems.push(
          `${table.name}.${clash} is numbered by each stamp for itself, and its unique index ${name} has no ${tenant ?? "tenant"} in it: two tenants get one number. ` +
            "Let the stamps take turns (ALTER SEQUENCE … INCREMENT 100 RESTART WITH <the stamp's number>), give each a range, use UUIDs, or make the tenant a part of the key",
        );
      else if (!isPartial && known.length === columns.length && !hasUuid(facts, known)) {
        const found = await taken(databases, here.stamp, there.stamp, table, known);
        if (found > 0)
          problems.push(
            `at ${there.stamp}: others have ${found}${found === PORTION ? " or more" : ""} of the tenant's values of ${known.join(", ")} in ${table.name}, of which ${name} says that they are unique`,
          );
      }
    }
  }
  return problems;
}

/** A column of the index that sequences at both ends may give the same number to. */
function clashing(here: TableFacts, there: TableFacts, columns: readonly string[]): string | undefined {
  return columns.find((column) => {
    const of = ({ sequences }: TableFacts): SequenceFacts[] =>
      sequences.filter((one) => one.column === column);
    return of(here).some((one) => of(there).some((other) => mayMeet(one, other)));
  });
}

/** Whether two sequences can give the same number: neither do their ranges lie apart nor do they take turns. */
export function mayMeet(one: SequenceFacts, other: SequenceFacts): boolean {
  if (BigInt(one.max) < BigInt(other.min) || BigInt(other.max) < BigInt(one.min)) return false;
  const [a, b] = [size(one.increment), size(other.increment)];
  // Numbers of two arithmetic progressions meet when their distance is a multiple of the steps' greatest common divisor.
  const distance = BigInt(one.start) - BigInt(other.start);
  const common = divisor(a, b);
  const after = ((distance % common) + common) % common;
  // Who takes a block of numbers for each that is drawn has those behind it, too.
  return after < BigInt(other.block) || common - after < BigInt(one.block);
}

function size(increment: string): bigint {
  const step = BigInt(increment);
  return step < 0n ? -step : step;
}

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisor(b, a % b);
}

function hasUuid({ columns }: TableFacts, names: readonly string[]): boolean {
  return columns.some(({ base, name }) => base === "uuid" && names.includes(name));
}

async function hasRows(databases: Databases, stamp: string, table: Table): Promise<boolean> {
  return databases.at(stamp, async (session) => {
    const [row] = await session.query(
      `SELECT 1 FROM ${table.rows} AS t WHERE (${table.isTenants("t")}) IS NOT TRUE LIMIT 1`,
    );
    return row !== undefined;
  });
}

/** How many of the tenant's values another tenant has at the target; only the first many are looked for. */
async function taken(
  databases: Databases,
  from: string,
  to: string,
  table: Table,
  names: readonly string[],
): Promise<number> {
  const columns = names.flatMap((name) => table.parts.all.find((column) => column.name === name) ?? []);
  const values = await databases.at(from, (session) =>
    session.query(
      `SELECT ${table.asText("t", columns)} FROM ${table.rows} AS t WHERE ${table.isTenants("t")} LIMIT ${LOOKED_AT}`,
    ),
  );
  const on = columns
    .map(
      ({ base, name, operators }, index) =>
        `t.${quote(name)} OPERATOR(${quote(operators)}.=) u.k${index}::${base}`,
    )
    .join(" AND ");
  const sets = columns.map((_, index) => `$${index + 1}::text[]`).join(", ");
  const aliases = columns.map((_, index) => `k${index}`).join(", ");
  for (let start = 0; start < values.length; start += PORTION) {
    const some = values.slice(start, start + PORTION);
    const [row] = await databases.at(to, (session) =>
      session.query(
        `SELECT count(*)::text FROM unnest(${sets}) AS u(${aliases}) WHERE EXISTS (SELECT FROM ${table.rows} AS t WHERE ${on})`,
        columnArrays(some, columns.length),
      ),
    );
    if (Number(row?.[0] ?? 0) > 0) return Number(row?.[0]);
  }
  return 0;
}
