import { StampError } from "../../core/errors";

/**
 * The client of the package `pg`, which is installed by who uses it.
 * @throws StampError `input` when it is not installed
 */
export async function pgClient() {
  try {
    const pg = await import("pg");
    return pg.default?.Client ?? pg.Client;
  } catch (error) {
    throw new StampError(
      "input",
      "the package pg is not installed",
      { fix: "npm install pg" },
      { cause: error },
    );
  }
}
