import type { DuckDbCentre } from "./centre";

/**
 * A warehouse in a file, by the package `@duckdb/node-api`, which is installed by who uses it. One process has it at a time.
 * @throws StampError `input` when the package is not installed, `locked` when another process has the file
 */
export async function openDuckDb(file: string): Promise<DuckDbCentre> {
  const { openDuckDbFile } = await import("./duckdb.js");
  return openDuckDbFile(file);
}
