import type { ClientBase, FieldDef } from "pg";
import { pgClient, pgQuery } from "../../events/outbox/pg-client";
import type { Answer } from "./schema";
import { MOST_BYTES, MOST_ROWS } from "./by-command";

/** Milliseconds that making a connection may take. */
const CONNECT_MS = 10_000;

/** What is asked of a stamp's database. */
export interface SqlQuestion {
  readonly stamp: string;
  /** Connection string; a secret, so it is in no message. */
  readonly url: string;
  /** One statement. */
  readonly text: string;
  readonly write: boolean;
  /** Milliseconds that are left. */
  readonly ms: number;
}

/**
 * Rights by which a role can do what no transaction takes back, in one that only reads, too: its own, and those of each role that it can become,
 * for a block of code may do so. Source: https://www.postgresql.org/docs/current/predefined-roles.html; slots and role attributes:
 * https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-REPLICATION
 */
const MORE_THAN_READ = `SELECT EXISTS (SELECT FROM pg_catalog.pg_roles g
    WHERE (g.rolsuper OR g.rolreplication OR g.rolname IN ('pg_execute_server_program', 'pg_write_server_files',
        'pg_signal_backend', 'pg_checkpoint'))
      AND (pg_catalog.pg_has_role(session_user, g.oid, 'MEMBER') OR pg_catalog.pg_has_role(current_user, g.oid, 'MEMBER'))
  ) AS more`;

/**
 * Asks a stamp's database one statement: in a transaction that only reads and by a role that can do no more, unless it is to write.
 * @throws Error with the server's words
 */
export async function askBySql(question: SqlQuestion, signal: AbortSignal): Promise<Answer> {
  const { ms, stamp, url, write } = question;
  const Client = await pgClient();
  const client = new Client({
    connectionString: url,
    application_name: "stampworks ask",
    connectionTimeoutMillis: Math.min(CONNECT_MS, Math.max(1, ms)),
  });
  client.on("error", () => undefined);
  const end = (): void => {
    void client.end().catch(() => undefined);
  };
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("no answer in time")), { once: true });
  });
  try {
    return await Promise.race([late, ask(client)]);
  } finally {
    end();
  }

  async function ask(connection: InstanceType<typeof Client>): Promise<Answer> {
    await connection.connect();
    // What is late is ended at the server, too.
    await connection.query(`SET statement_timeout = ${Math.max(1, Math.floor(ms))}`);
    if (!write) {
      const [role] = (await connection.query<{ more: boolean }>(MORE_THAN_READ)).rows;
      if (role?.more !== false)
        throw new Error(
          "the role that reads can do more than read: take one that is no superuser, replicates nothing, and can become none that may",
        );
    }
    await connection.query(write ? "BEGIN" : "BEGIN READ ONLY");
    const { columns, rowCount, rows, truncated } = await told(connection, question, await pgQuery());
    // Of what is read and cut the rest is still on its way: the end of the connection ends it.
    if (write || !truncated) await connection.query(write ? "COMMIT" : "ROLLBACK");
    return columns.length === 0
      ? { stamp, columns: ["rows"], rows: [[String(rowCount)]], truncated: false }
      : { stamp, columns, rows, truncated };
  }
}

type Told = Omit<Answer, "stamp"> & { readonly rowCount: number };

/** What the statement answers, as far as it is kept: a table of any size takes no more memory than that. */
function told(
  connection: ClientBase,
  { text, write }: SqlQuestion,
  Query: Awaited<ReturnType<typeof pgQuery>>,
): Promise<Told> {
  // The extended protocol takes one statement: nobody ends the transaction and begins another.
  const one = {
    ...{ text, values: [], rowMode: "array", queryMode: "extended" },
    types: {
      getTypeParser: () => (value: string | Buffer | null) => (value === null ? null : String(value)),
    },
  };
  return new Promise((resolve, reject) => {
    const rows: (string | null)[][] = [];
    let bytes = 0;
    let truncated = false;
    const end = (fields: readonly FieldDef[] = [], rowCount: number | null = 0): void =>
      resolve({ columns: fields.map(({ name }) => name), rows, truncated, rowCount: rowCount ?? 0 });
    const query = new Query<Record<string, string | null>>(one);
    query.on("row", (row, result) => {
      const values = Object.values(row);
      bytes += values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
      if (rows.length < MOST_ROWS && bytes <= MOST_BYTES) rows.push(values);
      else if (!truncated) {
        truncated = true;
        // What writes is waited for.
        if (!write) end(result?.fields);
      }
    });
    query.on("error", reject);
    query.on("end", ({ fields, rowCount }) => end(fields, rowCount));
    connection.query(query);
  });
}
