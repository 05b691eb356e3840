import { pgClient } from "../../events/outbox/pg-client";
import type { Answer } from "./schema";
import { MOST_ROWS } from "./by-command";

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

/** Rights by which a role can do what no transaction takes back, in one that only reads, too. */
const MORE_THAN_READ = `SELECT r.rolsuper OR EXISTS (SELECT FROM pg_catalog.pg_roles g
    WHERE g.rolname IN ('pg_execute_server_program', 'pg_write_server_files')
      AND pg_catalog.pg_has_role(r.oid, g.oid, 'MEMBER')) AS more
  FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`;

/**
 * Asks a stamp's database one statement: in a transaction that only reads and by a role that can do no more, unless it is to write.
 * @throws Error with the server's words
 */
export async function askBySql(question: SqlQuestion, signal: AbortSignal): Promise<Answer> {
  const { ms, stamp, text, url, write } = question;
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
        throw new Error("the role that reads can do more than read: take one that is no superuser");
    }
    await connection.query(write ? "BEGIN" : "BEGIN READ ONLY");
    // The extended protocol takes one statement: nobody ends the transaction and begins another.
    const one = {
      ...{ text, values: [], rowMode: "array" as const, queryMode: "extended" as const },
      types: {
        getTypeParser: () => (value: string | Buffer | null) => (value === null ? null : String(value)),
      },
    };
    const result = await connection.query<(string | null)[]>(one);
    await connection.query(write ? "COMMIT" : "ROLLBACK");
    const { fields, rowCount, rows } = result;
    if (fields.length === 0)
      return { stamp, columns: ["rows"], rows: [[String(rowCount ?? 0)]], truncated: false };
    return {
      ...{ stamp, columns: fields.map(({ name }) => name), truncated: rows.length > MOST_ROWS },
      rows: rows.slice(0, MOST_ROWS),
    };
  }
}
