import type { SequenceFacts, TableFacts } from "../catalogue/facts";
import type { Databases } from "../databases";
import type { Table } from "../table";
import { isWithinTenant, type Uniqueness, uniquenessOf } from "../unique-values";
import { takenValues } from "./values";

/** One end of a check. */
export interface CheckedEnd {
  readonly stamp: string;
  readonly facts: readonly TableFacts[];
  readonly tables: readonly Table[];
}

/**
 * Values that two tenants may have and one table does not take: a unique index or an exclusion that does not have the tenant in it
 * must hold over the whole fleet, or the tenant's rows meet another's half-way.
 */
export async function uniqueProblems(
  databases: Databases,
  here: CheckedEnd,
  there: CheckedEnd,
): Promise<string[]> {
  const problems: string[] = [];
  const [from, to] = [here.stamp, there.stamp];
  for (const [index, facts] of here.facts.entries()) {
    const [table, other] = [here.tables[index], there.facts[index]];
    if (table === undefined || other === undefined || table.isWhole) continue;
    const tenant = table.parts.tenantColumn?.name ?? "tenant";
    for (const rule of await databases.at(to, (session) => uniquenessOf(session, table))) {
      if (isWithinTenant(rule, table)) continue;
      const known = rule.columns.flatMap((column) => column ?? []);
      const clash = rule.isExclusion ? undefined : clashing(facts, other, known);
      if (clash !== undefined && (await hasRows(databases, to, table))) {
        problems.push(
          `${table.name}.${clash} is numbered by each stamp for itself, and its unique index ${rule.name} has no ${tenant} in it: two tenants get one number. ` +
            "Let the stamps take turns (ALTER SEQUENCE … INCREMENT 100 RESTART WITH <the stamp's number>), give each a range, use UUIDs, or make the tenant a part of the key",
        );
        continue;
      }
      if (isPlain(rule) && hasUuid(facts, known)) continue;
      const count = await takenValues(databases, { from, to }, table, rule);
      if (count > 0)
        problems.push(
          isPlain(rule)
            ? `at ${to}: others have ${count} of the tenant's values of ${known.join(", ")} in ${table.name}, of which ${rule.name} says that they are unique`
            : `at ${to}: others have ${count} of the tenant's values of ${rule.parts.join(", ")} in ${table.name}, which ${rule.name} does not take beside each other: make the tenant a part of it`,
        );
    }
  }
  return problems;
}

/** Whether it is a unique index of columns as they are, of all rows. */
function isPlain({ collations, columns, isExclusion, isNullEqual, predicate }: Uniqueness): boolean {
  const isOfColumns = !columns.includes(null) && collations.every((one) => one === null);
  return !isExclusion && !isNullEqual && predicate === null && isOfColumns;
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
