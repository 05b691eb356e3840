import { setTimeout as sleep } from "node:timers/promises";
import { addEvent } from "../outbox/add";
import type { SqlConnection } from "../outbox/client";

/** Milliseconds after a write that failed. */
const AGAIN_MS = 100;

/** A table of the application's own, which the event must agree with. */
export const APPLICATION_SQL = `CREATE TABLE IF NOT EXISTS orders (
  tenant text NOT NULL, number bigint GENERATED ALWAYS AS IDENTITY, amount numeric NOT NULL, PRIMARY KEY (tenant, number)
);
`;

/** What an application has done so far. */
export interface Written {
  committed: number;
  failed: number;
}

/** What stands in for a stamp's application. */
export interface ApplicationOptions {
  readonly connect: () => Promise<SqlConnection>;
  readonly tenants: readonly string[];
  /** Orders a second. */
  readonly perSecond: number;
}

/** Writes orders and their events, each pair in one transaction, until the signal comes. A database that is away is its own trouble. */
export async function runApplication(
  { connect, perSecond, tenants }: ApplicationOptions,
  written: Written,
  signal: AbortSignal,
): Promise<void> {
  let connection: SqlConnection | undefined;
  for (let turn = 0; !signal.aborted; turn += 1) {
    const tenant = tenants[turn % tenants.length]!;
    try {
      connection ??= await connect();
      await connection.query("BEGIN");
      await connection.query("INSERT INTO orders (tenant, amount) VALUES ($1, $2)", [tenant, turn % 100]);
      await addEvent(connection, { tenant, type: "test.example.order.placed", data: { amount: turn % 100 } });
      await connection.query("COMMIT");
      written.committed += 1;
      await sleep(1000 / perSecond, undefined, { signal }).catch(() => undefined);
    } catch {
      written.failed += 1;
      await connection?.end();
      connection = undefined;
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  await connection?.end();
}
