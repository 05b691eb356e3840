import { messageOf } from "../../../../core/message";
import type { TableFacts } from "../catalogue/facts";
import type { Databases } from "../databases";
import { codeOf, type Session } from "../session";
import { literal, quote } from "../sql";
import type { Table } from "../table";
import type { CheckedEnd } from "./numbers";

/** Nothing of that name: function, table, schema. */
const NOT_FOUND = /^(42883|42P01|3F000)$/;

/**
 * Functions that indexes, rules and generated columns call, and that look names up when they run. Both ends are asked to
 * compute them for one of the tenant's rows: what fails there would fail in the middle of the copy.
 */
export async function callProblems(
  databases: Databases,
  here: CheckedEnd,
  there: CheckedEnd,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [index, table] of here.tables.entries()) {
    const [facts, other] = [here.facts[index], there.facts[index]];
    if (facts === undefined || other === undefined || facts.functions.length + other.functions.length === 0)
      continue;
    const row = await databases.at(here.stamp, (session) => oneRow(session, table));
    for (const { facts: own, stamp } of [
      { facts, stamp: here.stamp },
      { facts: other, stamp: there.stamp },
    ])
      for (const problem of await databases.at(stamp, (session) => tried(session, own, table, row)))
        problems.push(`at ${stamp}: ${table.name}: ${problem}`);
  }
  return problems;
}

async function oneRow(session: Session, table: Table): Promise<string> {
  const [row] = await session.query(
    `SELECT row_to_json(t)::text FROM ${table.rows} AS t WHERE ${table.isTenants("t")} LIMIT 1`,
  );
  return row?.[0] ?? "{}";
}

async function tried(session: Session, facts: TableFacts, table: Table, row: string): Promise<string[]> {
  const generated = facts.columns.flatMap(({ expression, generated: how, name }) =>
    how === "" || expression === null
      ? []
      : { of: `generated column ${name}`, sql: expression, isRule: false },
  );
  const names = facts.functions.join(", ");
  const problems: string[] = [];
  for (const { isRule, of, sql } of [...facts.computed, ...generated]) {
    await session.query("BEGIN READ ONLY");
    try {
      await session.query("SELECT pg_catalog.set_config('search_path', $1, true)", [session.path]);
      const value = isRule ? `(${sql}) IS FALSE` : `ROW(${sql}) IS NULL`;
      const [found] = await session.query(
        `SELECT (${value})::text FROM pg_catalog.json_populate_record(NULL::${table.relation}, ${literal(row)}) AS ${quote(table.table)}`,
      );
      if (isRule && found?.[0] === "true") problems.push(`${of} refuses a row of the tenant`);
    } catch (error) {
      if (!NOT_FOUND.test(codeOf(error))) continue;
      const said = messageOf(error);
      problems.push(
        `${of} calls a function (${names}) that finds nothing of a name (${said}): ALTER FUNCTION … SET search_path = …`,
      );
    } finally {
      await session.query("ROLLBACK");
    }
  }
  return problems;
}
