import { createHash } from "node:crypto";
import type { Table } from "../../../../router/table/changes";

/** A digest of a table, its version included, whatever order its keys are in. */
export function digestOf(table: Table): string {
  const hash = createHash("sha256");
  for (const key of Object.keys(table).sort()) hash.update(`${key}\n${table[key]!}\n`);
  return hash.digest("hex");
}
