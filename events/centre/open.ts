import type { DuckDbCentre } from "./centre";

/**
 * A warehouse in a file, by the package `@duckdb/node-api`, which is installed by who uses it. One process has it at a time.
 * After a full disk it goes on by itself: what fails meanwhile was not taken.
 * @throws StampError `input` when the package is not installed or the file is none of a centre, `state` when it is damaged or the disk is
 * full, `locked` when this or another process has it open
 */
export async function openDuckDb(file: string): Promise<DuckDbCentre> {
  const { openDuckDbFile } = await import("./duckdb.js");
  return openDuckDbFile(file);
}
