import { type Load, loadSchema, tenantItemSchema } from "../../components/routing/contract";
import { z } from "zod";
import { isOwnBound, splitOwn } from "../../components/contract/bounds/own-bounds";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import { readCsv } from "../../core/files/csv";
import { parse } from "../../core/parse";

/** What a tenant was measured to take. */
export interface MeasuredLoad {
  readonly tenant: string;
  readonly load: Load;
}

const number = z.coerce.number();
const ownSchema = z.record(z.string(), number);
const lineSchema = z.strictObject({
  tenant: tenantItemSchema.shape.tenant,
  requestsPerSecond: number,
  databaseConnections: number,
  storageGb: number,
});

/** Headings of a file of loads; besides them a column may have the name of a bound that classes declare themselves. */
export const LOAD_HEADINGS: readonly string[] = Object.keys(lineSchema.shape);

/**
 * Reads a CSV file of loads.
 * @throws StampError `input` with the faults of all lines
 */
export function readLoads(text: string, file: string): readonly MeasuredLoad[] {
  const problems: StampError[] = [];
  const seen = new Set<string>();
  const loads = readCsv(text, file, LOAD_HEADINGS, LOAD_HEADINGS, isOwnBound).flatMap(
    ({ cells, line }): MeasuredLoad[] => {
      try {
        const at = (error: StampError): StampError => error.at({ file, line });
        const { own, rest } = splitOwn(cells);
        const { tenant, ...fixed } = parse(lineSchema, rest, "", at);
        const load = { ...fixed, ...defined({ own: own && parse(ownSchema, own, "", at) }) };
        if (seen.has(tenant))
          throw new StampError("input", `tenant ${tenant} is named twice`, { file, line });
        seen.add(tenant);
        return [{ tenant, load: parse(loadSchema, load, "", at) }];
      } catch (error) {
        if (!(error instanceof StampError)) throw error;
        problems.push(...(error.problems.length > 0 ? error.problems : [error]));
        return [];
      }
    },
  );
  if (problems.length > 0) throw StampError.all(problems);
  return loads;
}
