import { StampError } from "../../../core/errors";
import { PassingError } from "../mover";

/** A row as text: whatever its columns' types are, PostgreSQL writes and reads them without loss. */
export type Row = readonly (string | null)[];

/** One connection to a stamp's database. */
export interface Session {
  /** Sends one statement; every column comes as text. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  end(): Promise<void>;
}

/** Connects to a stamp's database as the role that moves tenants. */
export type Connect = (stamp: string) => Promise<Session>;

/** What the driver's client must be able to do. */
interface Client {
  connect(): Promise<unknown>;
  query(config: { text: string; values: unknown[]; rowMode: "array" }): Promise<{ rows: unknown[][] }>;
  end(): Promise<void>;
  on(event: "error", listener: (error: Error) => void): void;
}

type Driver = { Client: new (config: { connectionString: string; application_name: string }) => Client };

/** One way of writing each type, at both ends and in whatever a server's configuration says. */
const SETTINGS = [
  "SET DateStyle = 'ISO, YMD'",
  "SET IntervalStyle = 'postgres'",
  "SET TimeZone = 'UTC'",
  "SET extra_float_digits = 3",
  "SET bytea_output = 'hex'",
  "SET standard_conforming_strings = on",
  "SET search_path = pg_catalog",
  "SET row_security = off",
  "SET statement_timeout = 0",
  "SET idle_in_transaction_session_timeout = 0",
];

/**
 * Connects through the `pg` package, which is installed by who moves PostgreSQL databases.
 *
 * @param urlOf the connection string of a stamp's database; a secret, so it is in no message
 * @throws StampError `input` when `pg` is not installed
 */
export function pgConnect(urlOf: (stamp: string) => Promise<string>): Connect {
  return async (stamp) => {
    const { Client } = await driver();
    const client = new Client({
      connectionString: await urlOf(stamp),
      application_name: "stampworks tenants move",
    });
    // A connection that breaks while it is idle is met by the next query.
    client.on("error", () => undefined);
    const session: Session = {
      query: async (text, values = []) => {
        try {
          const { rows } = await client.query({ text, values: [...values], rowMode: "array" });
          return rows.map((row) => row.map(asText));
        } catch (error) {
          throw explained(error, stamp);
        }
      },
      end: () => client.end().catch(() => undefined),
    };
    try {
      await client.connect();
      for (const setting of SETTINGS) await session.query(setting);
    } catch (error) {
      await session.end();
      throw explained(error, stamp);
    }
    return session;
  };
}

async function driver(): Promise<Driver> {
  try {
    const loaded = await import("pg");
    return loaded.default ?? loaded;
  } catch (error) {
    const fix = "npm install pg";
    throw new StampError("input", "the package pg is not installed", { fix }, { cause: error });
  }
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Errors of connections and of locks, which pass. */
const PASSING =
  /^(08|57P0|53300|40001|40P01|55P03|ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)/;
const BROKEN =
  /connection (terminated|ended|closed)|not queryable|server closed|timeout expired|Client was closed/i;

/** The SQLSTATE or system code of an error; empty when it has none. */
export function codeOf(error: unknown): string {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "";
}

function explained(error: unknown, stamp: string): unknown {
  if (error instanceof StampError || error instanceof PassingError) return error;
  const [code, message] = [codeOf(error), error instanceof Error ? error.message : String(error)];
  if (PASSING.test(code) || BROKEN.test(message))
    return new PassingError(`the database of ${stamp}: ${message}`, { cause: error });
  return error;
}
