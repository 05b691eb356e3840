import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import type { MoverConfig } from "../config-schema";
import { databaseUrl, MOVERS_FILE, type OpenMovers } from "../movers-file";
import { PostgresMover } from "./mover";
import { pgConnect, type Session } from "./session";
import type { TableSpec } from "./table";

type Config = Extract<MoverConfig, { kind: "postgres" }>;

/** The mover of a PostgreSQL database as the project declares it. */
export function openPostgres(config: Config, tools: OpenMovers): PostgresMover {
  const { alike, leave, lookup, name, portion } = config;
  const connect = pgConnect((stamp) => databaseUrl(config.url, stamp, tools));
  const tables: TableSpec[] = config.tables.map(({ key, name: table, sequences, tenant, through }) => ({
    name: table,
    ...defined({ tenant, through, key, sequences }),
  }));
  return new PostgresMover({
    ...{ name, connect, tables, alike, leave, portion },
    ...(lookup === undefined
      ? {}
      : { tenantInRows: (tenant: string, stamp: string) => lookUp(connect(stamp), lookup, tenant) }),
  });
}

async function lookUp(
  connecting: Promise<Session>,
  query: string,
  tenant: string,
): Promise<string | undefined> {
  const session = await connecting;
  const wrong = (problem: string): StampError =>
    new StampError("state", `the lookup gives ${problem} for tenant ${tenant}`, {
      file: MOVERS_FILE,
      allowed: "one row, one column, not NULL",
    });
  try {
    // What is looked up is found where the application finds it, and nothing is written by it.
    await session.query("BEGIN READ ONLY");
    await session.query("SELECT pg_catalog.set_config('search_path', $1, true)", [session.path]);
    const rows = await session.query(query, [tenant]);
    const [first, ...more] = rows;
    if (first === undefined) return undefined;
    if (more.length > 0 || first.length !== 1) throw wrong(`${rows.length} rows of ${first.length} columns`);
    const [found] = first;
    if (found === null || found === undefined) throw wrong("NULL");
    return found;
  } finally {
    await session.end();
  }
}
