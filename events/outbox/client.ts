import { pgClient } from "./pg-client";

/** A connection as the package `pg` has it: a client of one's own, or one of a pool. */
export interface SqlClient {
  query(
    text: string,
    values?: unknown[],
  ): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
}

/** A connection that is closed when it is not needed any more. */
export interface SqlConnection extends SqlClient {
  end(): Promise<void>;
}

/** Milliseconds that making a connection may take. */
const CONNECT_MS = 5000;
/** Milliseconds that one statement may take: nothing that is sent here is long. */
const STATEMENT_MS = 30_000;

/**
 * Connects by the package `pg`, which is installed by who uses it.
 * @param url connection string; a secret, so it is in no message
 * @throws StampError `input` when it is not installed
 */
export async function connectSql(url: string, applicationName = "stampworks events"): Promise<SqlConnection> {
  const Client = await pgClient();
  const client = new Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: STATEMENT_MS,
  });
  // A connection that breaks while it is idle is met by the next statement.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    query: async (text, values = []) => client.query<Record<string, unknown>>(text, values),
    end: () => client.end().catch(() => undefined),
  };
}
