import type { Databases } from "../databases";
import { inPortions } from "../portions";
import type { Session } from "../session";
import { columnArrays } from "../sql";
import type { Table } from "../table";
import { meets, setPath, type Uniqueness, withValues } from "../unique-values";

/** Rows whose values are looked for at the target. */
const LOOKED_AT = 100_000;
const PORTION = 5000;

/** The two ends of a look at values. */
export interface Way {
  readonly from: string;
  readonly to: string;
}

/**
 * How many of the tenant's values others have at the target, of what a table does not take twice; the first portion that has
 * any is told.
 * @param rule as the target has it: that is where the rows come
 */
export function takenValues(databases: Databases, way: Way, table: Table, rule: Uniqueness): Promise<number> {
  return databases.at(way.from, (source) =>
    looked(source, async () => {
      const types = await typesOf(source, table, rule);
      const text = rule.parts.map((_, index) => `r.e${index}::text`).join(", ");
      const items = `SELECT to_json(ARRAY[${text}])::text AS item, row_number() OVER () AS turn
        FROM ${withValues(table, rule, table.isTenants("t"))} r LIMIT ${LOOKED_AT}`;
      await source.query(`DECLARE looked CURSOR FOR ${inPortions(items, PORTION)}`);
      for (;;) {
        const [row] = await source.query("FETCH looked");
        if (row === undefined) return 0;
        const values = JSON.parse(row[0] ?? "[]") as (string | null)[][];
        const count = await databases.at(way.to, (target) => meeting(target, table, rule, { types, values }));
        if (count > 0) return count;
      }
    }),
  );
}

/** In a transaction that is taken back, with the application's search path. */
export async function looked<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.query("BEGIN READ ONLY");
  try {
    await setPath(session, session.path);
    return await work();
  } finally {
    await session.query("ROLLBACK");
  }
}

/** Types of a rule's values without a modifier: a cast to `character` cuts. */
async function typesOf(session: Session, table: Table, rule: Uniqueness): Promise<string[]> {
  const types = rule.parts.map((_, index) => `format_type(pg_typeof(r.e${index})::oid, -1)`).join(", ");
  const [row] = await session.query(`SELECT ${types} FROM ${withValues(table, rule, "true")} r LIMIT 1`);
  return rule.parts.map((_, index) => row?.[index] ?? "text");
}

async function meeting(
  session: Session,
  table: Table,
  rule: Uniqueness,
  { types, values }: { readonly types: readonly string[]; readonly values: readonly (string | null)[][] },
): Promise<number> {
  const on = meets(rule, "r", (index) => ({
    value: `u.k${index}::${types[index] ?? "text"}`,
    isNull: `u.k${index} IS NULL`,
  }));
  const sets = types.map((_, index) => `$${index + 1}::text[]`).join(", ");
  const names = types.map((_, index) => `k${index}`).join(", ");
  return looked(session, async () => {
    const [found] = await session.query(
      `SELECT count(*)::text FROM unnest(${sets}) AS u(${names})
       WHERE EXISTS (SELECT FROM ${withValues(table, rule, "true")} r WHERE ${on})`,
      columnArrays(values, types.length),
    );
    return Number(found?.[0] ?? 0);
  });
}
