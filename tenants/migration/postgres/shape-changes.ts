import { StampError } from "../../../core/errors";
import type { Comparison } from "../mover";
import type { Ends } from "./compare/compare-all";
import { missingTriggers } from "./machinery/machinery";
import type { Session } from "./session";
import { readTable, type Table, type TableSpec } from "./table";
import { type DeclaredTable, linkTables, readLinks } from "./through";

/**
 * Tables that are not as they were when the run began: their new columns would be left behind, and what was written
 * while a guard was off was not noted.
 *
 * @param tenant as rows name it
 * @param onChange called where a table has another shape
 */
export async function shapeChanges(
  { source: { session: source, stamp }, target: { session: target } }: Ends,
  tables: readonly Table[],
  { specs, tenant }: { readonly specs: readonly TableSpec[]; readonly tenant: string },
  onChange: () => void,
): Promise<Comparison[]> {
  const changed: Comparison[] = [];
  const here = await shapesAt(source, specs, tenant);
  const there = await shapesAt(target, specs, tenant);
  for (const table of tables) {
    const tell = (what: string, reason: string): void => {
      changed.push({ what: `${table.name}: ${what}`, from: 0, to: 0, checksum: "", differing: [reason] });
    };
    const missing = await missingTriggers(source, table, true);
    if (missing.length > 0)
      tell("guards", `triggers of the move were removed or turned off at ${stamp}: resume puts them back`);
    if (here.get(table.name) === table.shape && there.get(table.name) === table.shape) continue;
    onChange();
    tell("columns", "its columns or keys were changed during the move");
  }
  return changed;
}

/** The tables' shapes, by their names; those that are not there, or can't be read as they are declared, have none. */
async function shapesAt(
  session: Session,
  specs: readonly TableSpec[],
  tenant: string,
): Promise<ReadonlyMap<string, string>> {
  const declared: DeclaredTable[] = [];
  for (const spec of specs) {
    try {
      declared.push({ spec, table: await readTable(session, spec, tenant) });
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
    }
  }
  const { tables } = linkTables(declared, await readLinks(session, declared));
  return new Map(tables.map(({ name, shape }) => [name, shape]));
}
