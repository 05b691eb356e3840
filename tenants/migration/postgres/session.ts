import { messageOf } from "../../../core/message";
import type { Readable, Writable } from "node:stream";
import { StampError } from "../../../core/errors";
import { PassingError } from "../mover";

/** A row as text: whatever its columns' types are, PostgreSQL writes and reads them without loss. */
export type Row = readonly (string | null)[];

/** One connection to a stamp's database. */
export interface Session {
  /** Sends one statement; every column comes as text. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Sends several statements as one text, and gives nothing back. */
  script(text: string): Promise<void>;
  /** What `COPY (…) TO STDOUT` gives. */
  copyOut(statement: string): Readable;
  /** Where `COPY … FROM STDIN` reads. */
  copyIn(statement: string): Writable;
  /** The search path that connections of this role have before the mover sets its own: what the application's functions rely on. */
  readonly path: string;
  end(): Promise<void>;
}

/** Connects to a stamp's database as the role that moves tenants. */
export type Connect = (stamp: string) => Promise<Session>;

/** One way of writing each type, at both ends and in whatever a server's configuration says. */
const SETTINGS = [
  "SET client_encoding = 'UTF8'",
  "SET DateStyle = 'ISO, YMD'",
  "SET IntervalStyle = 'postgres'",
  "SET TimeZone = 'UTC'",
  "SET extra_float_digits = 3",
  "SET bytea_output = 'hex'",
  "SET xmloption = content",
  "SET array_nulls = on",
  "SET quote_all_identifiers = off",
  "SET lc_monetary = 'C'",
  "SET standard_conforming_strings = on",
  "SET search_path = pg_catalog",
  "SET row_security = off",
  "SET default_transaction_isolation = 'read committed'",
  "SET default_transaction_deferrable = off",
  // What is asked of the catalogue is planned to be dear, and is not.
  "SET jit = off",
  "SET statement_timeout = 0",
  "SET idle_in_transaction_session_timeout = 0",
];

/**
 * What not every version has, and what must not be weaker than it was: the notes of a change are deleted at one end once
 * the other end says that it has committed, and a commit that is not on the disk yet is none.
 */
const MORE = `SELECT set_config(s.name, v.wanted, false) FROM pg_settings s JOIN (VALUES ('transaction_timeout', '0'),
    ('idle_session_timeout', '0'), ('synchronous_commit', 'on')) v(name, wanted) ON v.name = s.name
  WHERE s.name <> 'synchronous_commit' OR s.setting IN ('off', 'local')`;

/**
 * Connects through the packages `pg` and `pg-copy-streams`, which are installed by who moves PostgreSQL databases.
 *
 * @param urlOf the connection string of a stamp's database; a secret, so it is in no message
 * @throws StampError `input` when they are not installed, or the connection string names several servers; `state` when
 * a pooler stands between; `engine` when the server refuses the login or its certificate is not trusted
 */
export function pgConnect(urlOf: (stamp: string) => Promise<string>): Connect {
  return async (stamp) => {
    const { Client, from, to } = await drivers();
    const connectionString = await urlOf(stamp);
    requireOneServer(connectionString, stamp);
    const client = new Client({ connectionString, application_name: "stampworks tenants move" });
    // A connection that breaks while it is idle is met by the next query.
    client.on("error", () => undefined);
    const query: Session["query"] = async (text, values = []) => {
      try {
        const { rows } = await client.query<(string | null)[]>({
          text,
          values: [...values],
          rowMode: "array",
        });
        return rows.map((row) => row.map(asText));
      } catch (error) {
        throw explained(error, stamp);
      }
    };
    const end = (): Promise<void> => client.end().catch(() => undefined);
    try {
      await client.connect();
      // Before anything is set: behind a pooler it would be set for whoever is given the connection next.
      await requireDirect(query, processOf(client), stamp);
      const [path] = (await query("SHOW search_path"))[0] ?? [];
      await client.query([...SETTINGS, MORE].join("; "));
      return {
        query,
        script: async (text) => {
          try {
            await client.query(text);
          } catch (error) {
            throw explained(error, stamp);
          }
        },
        // One that is asked for on a connection that has gone says so later, and perhaps when nobody listens any more.
        copyOut: (statement) => client.query(to(statement)).on("error", () => undefined),
        copyIn: (statement) => client.query(from(statement)).on("error", () => undefined),
        path: path ?? "",
        end,
      };
    } catch (error) {
      await end();
      throw explained(error, stamp);
    }
  };
}

async function drivers() {
  try {
    const [pg, { from, to }] = [await import("pg"), await import("pg-copy-streams")];
    return { Client: pg.default?.Client ?? pg.Client, from, to };
  } catch (error) {
    const fix = "npm install pg pg-copy-streams";
    throw new StampError(
      "input",
      "the packages pg and pg-copy-streams are not installed",
      { fix },
      { cause: error },
    );
  }
}

/** Which of several servers answers is decided anew for each connection: a mover must meet the same one each time. */
function requireOneServer(url: string, stamp: string): void {
  const authority = /^[a-z]+:\/\/(?:[^@/?]*@)?([^/?]*)/i.exec(url)?.[1] ?? "";
  const named = /[?&]host=([^&]*)/i.exec(url)?.[1] ?? "";
  if (!authority.includes(",") && !decodeURIComponent(named).includes(",")) return;
  throw new StampError("input", `the connection string of the database of ${stamp} names several servers`, {
    allowed: "one server",
    fix: "name the one that takes writes",
  });
}

/** The number of the server's process that the connection was told when it was made. */
function processOf(client: object): number | undefined {
  const value: unknown = Reflect.get(client, "processID");
  return typeof value === "number" ? value : undefined;
}

/**
 * A pooler tells its clients numbers of its own. In transactions' turns it hands what this mover has set to others, and
 * what others have set to this mover.
 */
async function requireDirect(
  query: Session["query"],
  told: number | undefined,
  stamp: string,
): Promise<void> {
  const [row] = await query("SELECT pg_catalog.pg_backend_pid()::text");
  if (told === undefined || row?.[0] === String(told)) return;
  throw new StampError("state", `a connection pooler stands before the database of ${stamp}`, {
    received: "answers come from another process than the one that was connected to",
    fix: "give the mover a connection string that goes to the server itself (PgBouncer, RDS Proxy, Supavisor and others listen on a port of their own)",
  });
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Errors of connections and of locks, which pass. */
const PASSING =
  /^(08|57P0|53300|40001|40P01|55P03|ECONN|EPIPE|ENOENT$|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)/;
const BROKEN =
  /connection (terminated|ended|closed)|not queryable|server closed|timeout expired|Client was closed/i;

/** Errors of making a connection that no waiting mends. */
const CERTIFICATE =
  /^(SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_|ERR_TLS_CERT|INVALID_CA)/;
const FINAL: readonly (readonly [RegExp, (stamp: string) => string, string])[] = [
  [
    CERTIFICATE,
    (stamp) => `the certificate of the database of ${stamp} is not trusted`,
    "name the authority that signed it in the connection string: sslmode=verify-full&sslrootcert=<file of its certificate>; the clouds publish theirs, such as the RDS bundle",
  ],
  [
    /^(28P01|28000)$/,
    (stamp) => `the database of ${stamp} refuses the login`,
    "look at role, password and pg_hba.conf",
  ],
  [/^3D000$/, (stamp) => `there is no such database at ${stamp}`, "correct the connection string"],
  [
    /^ENOTFOUND$/,
    (stamp) => `the host of the database of ${stamp} has no address`,
    "correct the connection string",
  ],
];

/** The SQLSTATE or system code of an error; empty when it has none. */
export function codeOf(error: unknown): string {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "";
}

/** What an error of the driver means to the mover. */
export function explained(error: unknown, stamp: string): unknown {
  if (error instanceof StampError || error instanceof PassingError) return error;
  const [code, message] = [codeOf(error), messageOf(error)];
  for (const [pattern, problem, fix] of FINAL)
    if (pattern.test(code))
      return new StampError("engine", problem(stamp), { received: code, fix }, { cause: error });
  if (/does not support SSL/.test(message))
    return new StampError(
      "engine",
      `the database of ${stamp} takes no TLS connections`,
      { fix: "turn TLS on at the server; sslmode=disable only on a network that nobody else is on" },
      { cause: error },
    );
  if (PASSING.test(code) || BROKEN.test(message))
    return new PassingError(`the database of ${stamp}: ${message}`, { cause: error });
  return error;
}
