import type { SequenceFacts } from "./catalogue/facts";
import type { Session } from "./session";
import { literal, quote } from "./sql";
import type { Table } from "./table";

/** Numbers left out, so that a writer of another tenant who draws one meanwhile is not overtaken. */
const MARGIN = 1000n;

/** What a sequence is to be set to. */
export interface Raise {
  readonly to: bigint;
  /** False when the rows hold the last number that there is: the next one can't be drawn. */
  readonly hasNext: boolean;
}

/**
 * Where a sequence must stand so that it draws none of the numbers that rows have. It stays on its own numbers where
 * several stamps take turns (INCREMENT 10 START 3), goes its own way where it counts down, and does not leave its range.
 *
 * @param extreme the number of the rows that is farthest on its way within its range
 * @param last the last number it drew; null where it drew none
 * @returns undefined when it is far enough
 */
export function raised(
  sequence: Pick<SequenceFacts, "increment" | "start" | "min" | "max">,
  extreme: bigint,
  last: bigint | null,
): Raise | undefined {
  const [step, start] = [BigInt(sequence.increment), BigInt(sequence.start)];
  const [min, max] = [BigInt(sequence.min), BigInt(sequence.max)];
  const isUp = step > 0n;
  if (extreme < min || extreme > max) return undefined;
  if (last !== null && (isUp ? last >= extreme : last <= extreme)) return undefined;
  const size = isUp ? step : -step;
  // The first of its own numbers that is not before the rows'.
  const distance = isUp ? extreme - start : start - extreme;
  const steps = distance <= 0n ? 0n : (distance + size - 1n) / size;
  const range = isUp ? max - start : start - min;
  const most = range / size;
  const wanted = steps + MARGIN;
  const taken = wanted < most ? wanted : steps < most ? steps : most;
  return { to: start + taken * step, hasNext: taken < most };
}

/** The number of the tenant's rows that is farthest on the sequence's way. */
export async function extremeOf(
  session: Session,
  table: Table,
  sequence: SequenceFacts,
): Promise<bigint | undefined> {
  const column = `t.${quote(sequence.column)}`;
  const farthest = sequence.increment.startsWith("-") ? "min" : "max";
  const [row] = await session.query(
    `SELECT ${farthest}(${column})::bigint::text FROM ${table.rows} AS t
     WHERE ${table.isTenants("t")} AND ${column} BETWEEN ${sequence.min} AND ${sequence.max}`,
  );
  const value = row?.[0];
  return value === null || value === undefined ? undefined : BigInt(value);
}

/**
 * Raises the sequences that a table's columns are numbered by above the numbers that its rows have: a row that moved in
 * keeps its number, which the target's own sequence may still have before it.
 */
export async function raiseSequences(
  session: Session,
  table: Table,
  sequences: readonly SequenceFacts[],
): Promise<void> {
  for (const sequence of sequences) {
    const extreme = await extremeOf(session, table, sequence);
    if (extreme === undefined) continue;
    const name = literal(`${quote(sequence.schema)}.${quote(sequence.name)}`);
    const [row] = await session.query(`SELECT pg_sequence_last_value(${name}::regclass)::text`);
    const last = row?.[0];
    const raise = raised(sequence, extreme, last === null || last === undefined ? null : BigInt(last));
    if (raise !== undefined) await session.query(`SELECT setval(${name}::regclass, ${raise.to})::text`);
  }
}
