import type { Session } from "./session";
import { literal, quote, type Table } from "./table";

/** Numbers left out, so that a writer of another tenant who draws one meanwhile is not overtaken. */
const MARGIN = 1000;

/**
 * Raises the sequences of a table's columns above the numbers that its rows have: a row that moved in keeps its
 * number, which the target's own sequence may still have before it.
 */
export async function raiseSequences(session: Session, table: Table): Promise<void> {
  for (const { name } of table.columns) {
    const [found] = await session.query("SELECT pg_get_serial_sequence($1, $2)", [table.relation, name]);
    const sequence = found?.[0];
    if (sequence === null || sequence === undefined) continue;
    await session.query(
      `SELECT setval(${literal(sequence)}::regclass, m.most + ${MARGIN})::text
       FROM (SELECT max(t.${quote(name)}) AS most FROM ${table.relation} AS t WHERE ${table.isTenants("t")}) AS m,
            ${sequence} AS s
       WHERE m.most >= s.last_value`,
    );
  }
}
