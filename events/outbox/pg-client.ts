import { StampError } from "../../core/errors";

/**
 * The client of the package `pg`, which is installed by who uses it.
 * @throws StampError `input` when it is not installed
 */
export async function pgClient() {
  return (await loadPg()).Client;
}

/**
 * A query of the package `pg` that tells its rows one by one.
 * @throws StampError `input` when it is not installed
 */
export async function pgQuery() {
  return (await loadPg()).Query;
}

async function loadPg() {
  try {
    const pg = await import("pg");
    return pg.default ?? pg;
  } catch (error) {
    throw new StampError(
      "input",
      "the package pg is not installed",
      { fix: "npm install pg" },
      { cause: error },
    );
  }
}
