import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PostgresMover } from "../../tenants/migration/postgres/mover";
import type { Connect, Session } from "../../tenants/migration/postgres/session";
import type { Settings } from "../../tenants/migration/entries";
import type { Registry } from "../../tenants/registry/registry";
import { connectTo, Server } from "./servers";
import { LEAVE, SCHEMA, TABLES } from "./tables";

export const FAST: Settings = {
  dualWriteMs: 0,
  soakMs: 0,
  leaseMs: 0,
  pauseMs: 20_000,
  everyMs: 10,
  patienceMs: 20_000,
};

/** Two stamps with a server each. */
export class World {
  readonly servers: { readonly a1: Server; readonly b1: Server };
  readonly connect: Connect;

  constructor() {
    const a1 = new Server();
    const b1 = new Server();
    a1.start();
    b1.start();
    this.servers = { a1, b1 };
    this.connect = connectTo({ a1: a1.url, b1: b1.url });
  }

  /** Empties both databases and makes the application's tables. */
  async reset(rows = 12): Promise<void> {
    const tenants = { a1: ["acme", "other"], b1: ["third"] } as const;
    await Promise.all(
      (["a1", "b1"] as const).map(async (stamp) => {
        const session = await this.connect(stamp);
        const clear = [
          "DROP SCHEMA IF EXISTS stampworks CASCADE",
          "DROP SCHEMA public CASCADE",
          "CREATE SCHEMA public",
          "SET search_path = public",
        ];
        const fill = tenants[stamp].flatMap((tenant) => rowsFor(tenant, rows));
        for (const statement of [...clear, ...SCHEMA, ...fill]) await session.query(statement);
        await session.end();
      }),
    );
  }

  async sql(
    stamp: "a1" | "b1",
    text: string,
    values?: unknown[],
  ): Promise<readonly (readonly (string | null)[])[]> {
    const session = await this.connect(stamp);
    try {
      await session.query("SET search_path = public");
      return await session.query(text, values);
    } finally {
      await session.end();
    }
  }

  /** All rows of the application's tables, other tenants' too, and whatever else is in the database. */
  async picture(stamp: "a1" | "b1"): Promise<Record<string, unknown>> {
    const all: Record<string, unknown> = {};
    for (const { name } of TABLES)
      all[name] = await this.sql(stamp, `SELECT t::text FROM ${name} AS t ORDER BY t::text`);
    all["triggers"] = await this.sql(
      stamp,
      "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    );
    all["schemas"] = await this.sql(
      stamp,
      "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' ORDER BY 1",
    );
    return all;
  }

  /** The rows of one tenant. */
  async rowsOf(stamp: "a1" | "b1", tenant: string): Promise<Record<string, unknown>> {
    const all: Record<string, unknown> = {};
    for (const { name } of TABLES)
      all[name] = await this.sql(
        stamp,
        `SELECT t::text FROM ${name} AS t WHERE tenant_id = $1 ORDER BY t::text`,
        [tenant],
      );
    return all;
  }

  mover(more: Partial<ConstructorParameters<typeof PostgresMover>[0]> = {}): PostgresMover {
    return new PostgresMover({ connect: this.connect, tables: TABLES, leave: LEAVE, portion: 7, ...more });
  }

  remove(): void {
    this.servers.a1.remove();
    this.servers.b1.remove();
  }
}

/** Statements that give a tenant rows. */
function rowsFor(tenant: string, rows: number): string[] {
  return [
    `INSERT INTO account SELECT '${tenant}', gen_random_uuid(), 'user' || n FROM generate_series(1, ${rows}) n`,
    `INSERT INTO orders SELECT '${tenant}', id, n, n * 1.10, CASE WHEN n = 1 THEN NULL ELSE E'it''s\n"q" \\\\ \u00fc' END
         FROM account, generate_series(1, 2) n WHERE tenant_id = '${tenant}'`,
    `INSERT INTO ledger (tenant_id, op) SELECT '${tenant}', 'start' || n FROM generate_series(1, ${rows}) n`,
    `INSERT INTO odd (tenant_id, "Key Part", at, f, b, j, jb, a, i, n, ip, big)
         SELECT '${tenant}', '${tenant.slice(0, 2)}', timestamp '2026-01-01' + n * interval '1.000001 s', 0.1 * n,
           decode('00ff5c' || lpad(to_hex(n), 4, '0'), 'hex'), '{"a":  1, "a": 2}', '{"b": 1.50}', ARRAY['x,y', NULL, '{"'],
           interval '1 mon 2 days 03:04:05.6', 'NaN', '10.0.0.1/24', repeat('ab', n) FROM generate_series(1, ${rows}) n`,
  ];
}

/** A registry's folder, and the session's end. */
export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "move-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Registers two stamps of one pool and a tenant on the first. */
export async function register(registry: Registry, tenant = "acme"): Promise<void> {
  const bounds = { tenants: 10, requestsPerSecond: 100, databaseConnections: 100, storageGb: 100 };
  const capacity = { residency: "eu", tier: "standard", class: "standard", bounds };
  for (const [number, id] of ["a1", "b1"].entries())
    await registry.put("stamp", {
      id,
      version: 1,
      number,
      cloud: "aws",
      region: "eu-west-1",
      originHost: `${id}.example.test`,
      state: "active",
      capacity,
    });
  const buckets = Array.from({ length: 4096 }, () => "a1");
  await registry.put("pool", {
    name: "eu-standard",
    version: 1,
    number: 0,
    residency: "eu",
    tier: "standard",
    buckets,
  });
  await registry.put("tenant", { tenant, version: 1, pool: "eu-standard", stamp: "a1" });
}

export type { Session };
