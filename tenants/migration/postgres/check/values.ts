import type { Databases } from "../databases";
import type { Session } from "../session";
import { columnArrays } from "../sql";
import type { Table } from "../table";
import { isWithinTenant, setPath, type Uniqueness, uniquenessOf, withValues } from "../unique-values";
import type { CheckedEnd } from "./numbers";

/** Rows whose values are looked for at the target. */
const LOOKED_AT = 100_000;
const PORTION = 5000;

/**
 * Values that two tenants may have and one table does not take: of unique indexes of expressions or of some rows, and of
 * exclusions. Those of plain columns are looked at by `numberProblems`.
 */
export async function valueProblems(
  databases: Databases,
  here: CheckedEnd,
  there: CheckedEnd,
): Promise<string[]> {
  const problems: string[] = [];
  for (const table of here.tables) {
    const rules = await databases.at(here.stamp, (session) => uniquenessOf(session, table));
    for (const rule of rules) {
      const isPlain =
        rule.predicate === null && !rule.columns.includes(null) && rule.operators.every((one) => one === "=");
      if (isPlain || isWithinTenant(rule, table)) continue;
      const values = await databases.at(here.stamp, (session) => valuesOf(session, table, rule));
      const count = await databases.at(there.stamp, (session) => meeting(session, table, rule, values));
      if (count > 0)
        problems.push(
          `at ${there.stamp}: others have ${count} of the tenant's values of ${rule.parts.join(", ")} in ${table.name}, which ${rule.name} does not take beside each other: make the tenant a part of it`,
        );
    }
  }
  return problems;
}

interface Values {
  readonly types: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** In a transaction that is taken back, with the application's search path. */
async function looked<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.query("BEGIN READ ONLY");
  try {
    await setPath(session, session.path);
    return await work();
  } finally {
    await session.query("ROLLBACK");
  }
}

function valuesOf(session: Session, table: Table, rule: Uniqueness): Promise<Values> {
  const columns = rule.parts.map((_, index) => `r.e${index}::text, pg_typeof(r.e${index})::text`).join(", ");
  return looked(session, async () => {
    const rows = await session.query(
      `SELECT ${columns} FROM ${withValues(table, rule, table.isTenants("t"))} r LIMIT ${LOOKED_AT}`,
    );
    return {
      types: rule.parts.map((_, index) => rows[0]?.[index * 2 + 1] ?? "text"),
      rows: rows.map((row) => rule.parts.map((_, index) => row[index * 2] ?? null)),
    };
  });
}

function meeting(session: Session, table: Table, rule: Uniqueness, { rows, types }: Values): Promise<number> {
  const on = rule.operators
    .map((operator, index) => `r.e${index} ${operator} u.k${index}::${types[index] ?? "text"}`)
    .join(" AND ");
  const sets = types.map((_, index) => `$${index + 1}::text[]`).join(", ");
  const names = types.map((_, index) => `k${index}`).join(", ");
  return looked(session, async () => {
    for (let start = 0; start < rows.length; start += PORTION) {
      const some = rows.slice(start, start + PORTION);
      const [found] = await session.query(
        `SELECT count(*)::text FROM unnest(${sets}) AS u(${names})
         WHERE EXISTS (SELECT FROM ${withValues(table, rule, "true")} r WHERE ${on})`,
        columnArrays(some, types.length),
      );
      if (Number(found?.[0] ?? 0) > 0) return Number(found?.[0]);
    }
    return 0;
  });
}
