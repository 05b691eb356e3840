import { StampError } from "../../../core/errors";
import type { Comparison } from "../mover";
import type { Ends } from "./compare/compare-all";
import { missingTriggers } from "./machinery";
import type { Session } from "./session";
import { readTable, type Table, type TableSpec } from "./table";

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
  for (const [index, table] of tables.entries()) {
    const spec = specs[index];
    if (spec === undefined) continue;
    const tell = (what: string, reason: string): void => {
      changed.push({ what: `${table.name}: ${what}`, from: 0, to: 0, checksum: "", differing: [reason] });
    };
    const missing = await missingTriggers(source, table, true);
    if (missing.length > 0)
      tell("guards", `triggers of the move were removed or turned off at ${stamp}: resume puts them back`);
    const isAsBefore = async (session: Session): Promise<boolean> => {
      try {
        return (await readTable(session, spec, tenant)).shape === table.shape;
      } catch (error) {
        if (error instanceof StampError) return false;
        throw error;
      }
    };
    if ((await isAsBefore(source)) && (await isAsBefore(target))) continue;
    onChange();
    tell("columns", "its columns or keys were changed during the move");
  }
  return changed;
}
