import type * as DuckDb from "@duckdb/node-api";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { z } from "zod";
import { StampError } from "../../core/errors";
import { duckdbProblem } from "./duckdb-problem";
import { FORMS, TABLES } from "./duckdb-sql";

/** How much of the machine the warehouse may use. */
const SETTINGS = { threads: "2", memory_limit: "512MB" };

const formsSchema = z.array(z.object({ name: z.string(), form: z.string() }));

/** A file that is open. */
export interface Opened {
  readonly connection: DuckDBConnection;
  close(): void;
}

/**
 * Opens a centre's file, or makes it.
 * @throws StampError `input` for one that is none of a centre of this version, `state` for a damaged one or a full disk, `locked`
 */
export async function openFile(file: string): Promise<Opened> {
  const { DuckDBInstance: Instance } = await duckdb();
  let instance: DuckDBInstance | undefined;
  try {
    instance = await Instance.create(file, SETTINGS);
    const connection = await instance.connect();
    await requireOwnForm(connection, file);
    await connection.run(TABLES);
    const opened = instance;
    return {
      connection,
      close: () => {
        connection.closeSync();
        opened.closeSync();
      },
    };
  } catch (error) {
    instance?.closeSync();
    throw duckdbProblem(file, error);
  }
}

/** A file of somebody else's is not written to. One may have tables and views of his own beside the centre's. */
async function requireOwnForm(connection: DuckDBConnection, file: string): Promise<void> {
  const reader = await connection.runAndReadAll(
    `SELECT table_name AS name, string_agg(column_name || ' ' || data_type, ', ' ORDER BY column_index) AS form
     FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal GROUP BY table_name`,
  );
  const found = formsSchema.parse(reader.getRowObjectsJson());
  const other = found.find(({ form, name }) => Object.hasOwn(FORMS, name) && FORMS[name] !== form);
  const isOfNone = found.length > 0 && !found.some(({ name }) => Object.hasOwn(FORMS, name));
  if (other === undefined && !isOfNone) return;
  throw new StampError("input", "not the file of a centre, or one of another version", {
    file,
    received:
      other === undefined
        ? `tables ${found.map(({ name }) => name).join(", ")}`
        : `table ${other.name} (${other.form})`,
    ...(other === undefined ? {} : { allowed: `${other.name} (${FORMS[other.name] ?? ""})` }),
    fix: "name a centre's file, or one that is not there yet",
  });
}

/** DuckDB's package, which is installed by who uses it. @throws StampError `input` when it is not */
export async function duckdb(): Promise<typeof DuckDb> {
  try {
    return await import("@duckdb/node-api");
  } catch (error) {
    throw new StampError(
      "input",
      "the package @duckdb/node-api is not installed",
      { fix: "npm install @duckdb/node-api" },
      { cause: error },
    );
  }
}
