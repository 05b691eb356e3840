import type { Centre } from "./centre";

/** A centre in a file of its own, which reports can ask. */
export interface DuckDbCentre extends Centre {
  /** Rows of a query of one's own, for reports; each value as text. */
  query(sql: string): Promise<Record<string, unknown>[]>;
}

/**
 * A warehouse in a file, by the package `@duckdb/node-api`, which is installed by who uses it. One process has it at a time.
 * @throws StampError `input` when the package is not installed, `locked` when another process has the file
 */
export async function openDuckDb(file: string): Promise<DuckDbCentre> {
  const { openDuckDbFile } = await import("./duckdb.js");
  return openDuckDbFile(file);
}
