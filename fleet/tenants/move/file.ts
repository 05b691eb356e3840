import { basename } from "node:path";
import { z } from "zod";
import { Tier, tenantItemSchema } from "../../../components/routing/contract";
import { StampError } from "../../../core/errors";
import { readCsv } from "../../../core/files/csv";
import { readTextFile } from "../../../core/files/read-text";
import { parse } from "../../../core/parse";
import { isPlan, movesFileSchema } from "../moves/plan-file";
import type { MoveRequest } from "../../../tenants/migration/plan";

/** Most bytes of a file; a hundred thousand moves take 3 MB. */
const MAX_BYTES = 16 * 1024 * 1024;

const moveSchema = z.strictObject({
  tenant: tenantItemSchema.shape.tenant,
  /** The stamp it goes to. */
  to: tenantItemSchema.shape.stamp,
  /** What it is sold from then on; default as it is. */
  tier: z.enum(Tier).optional(),
  /** Where a plan found it: one that is elsewhere by now is not moved. */
  from: tenantItemSchema.shape.stamp.optional(),
});

/** A move of a file. */
export interface FileMove extends MoveRequest {
  /** The stamp that a plan found it on; undefined where the file does not say. */
  readonly from?: string;
}

/**
 * Reads the moves of a file: CSV with the headings tenant, to and, where it changes, tier; or, where its name ends in `.json`, a
 * list of objects with the same keys, or a plan as `tenants evacuate`, `rebalance` and `consolidate` write it.
 * @throws StampError `input` with the faults of all lines
 */
export function readMoves(path: string): readonly FileMove[] {
  const file = basename(path);
  const text = readTextFile(path, { limit: MAX_BYTES, name: file });
  const problems: StampError[] = [];
  const seen = new Set<string>();
  const moves = itemsOf(text, file).flatMap(({ place, value }): FileMove[] => {
    try {
      const move = parse(moveSchema, value, place.root, (error) => error.at({ file, ...place.at }));
      if (seen.has(move.tenant))
        throw new StampError("input", `tenant ${move.tenant} is named twice`, { file, ...place.at });
      seen.add(move.tenant);
      return [move];
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(...(error.problems.length > 0 ? error.problems : [error]));
      return [];
    }
  });
  if (problems.length > 0) throw StampError.all(problems);
  if (moves.length > 0) return moves;
  throw new StampError("input", "no moves", { file, fix: "name a tenant and the stamp it goes to a line" });
}

interface Item {
  readonly value: unknown;
  readonly place: { readonly root: string; readonly at: { readonly line?: number } };
}

function itemsOf(text: string, file: string): readonly Item[] {
  if (!file.endsWith(".json"))
    return readCsv(text, file, ["tenant", "to", "tier", "from"], ["tenant", "to"]).map(({ cells, line }) => ({
      value: cells,
      place: { root: "", at: { line } },
    }));
  const read = jsonOf(text, file);
  const { moves } = isPlan(read)
    ? parse(movesFileSchema, read, "", (error) => error.at({ file }))
    : { moves: read };
  const values = parse(z.array(z.unknown()), moves, "moves", (error) => error.at({ file }));
  return values.map((value, index) => ({ value, place: { root: `${index}`, at: {} } }));
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StampError("input", "not JSON", { file, fix: "correct it, or give CSV" }, { cause: error });
  }
}
