import type { Comparison } from "../../mover";
import { compareTable, danglingRows } from "./compare";
import { pointerDifferences, pointersOf } from "../pointers";
import { isSince, type Mark, recheckTable } from "./recheck";
import type { End } from "../rows";
import type { Table } from "../table";
import { doubledRows } from "../unique-values";

/** Where both databases stood. */
export interface Marks {
  readonly source: Mark;
  readonly target: Mark;
}

/** Both ends of a comparison, each as of one moment. */
export interface Ends {
  readonly source: End;
  readonly target: End;
}

/**
 * Compares all tables of a tenant, and what they point at.
 *
 * @param alike tables whose entries are the same by their keys
 * @param since where both databases stood when all of it was equal; undefined: it is compared as a whole
 */
export async function compareAll(
  { source: { session: source }, target: { session: target } }: Ends,
  tables: readonly Table[],
  alike: readonly string[],
  since: Marks | undefined,
): Promise<Comparison[]> {
  const [here, there] = [since?.source, since?.target].map((mark) =>
    mark === undefined ? "true" : isSince("t", mark),
  );
  const all: Comparison[] = [];
  for (const table of tables) {
    const compared = since === undefined ? compareTable(source, target, table) : recheckTable(since, table);
    all.push(await compared);
    all.push(...(await danglingRows(target, table, there)));
    all.push(...(await doubledRows(target, table, there)));
  }
  all.push(...pointerDifferences(await pointersOf(source, target, tables, alike, here)));
  return all;
}
