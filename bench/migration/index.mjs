// What moving a tenant's rows costs, beside PostgreSQL's own ways of doing it, in one run on one machine.
//   npm run bench -- migration [--rows 100000] [--changes 20000]
// Two servers of their own, with what initdb sets but for `wal_level = logical`; nothing listens on the network. Of the same rows:
// the mover's copy and catch-up, `pg_dump | psql` of a database that has these rows alone (pg_dump takes no condition), and
// logical replication by a publication with a row filter. Needs initdb, pg_ctl, pg_dump and psql of PostgreSQL 15 or newer.
import { execSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { serverFolder, startServer } from "../postgres.mjs";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(join(root, "package.json"));
const { Client } = require("pg");
const { PostgresMover } = require(join(root, "dist/tenants/migration/postgres/mover.js"));
const { pgConnect } = require(join(root, "dist/tenants/migration/postgres/session.js"));
const { values: flags } = parseArgs({
  options: { rows: { type: "string", default: "100000" }, changes: { type: "string", default: "20000" } },
});
const [ROWS, CHANGES] = [Number(flags.rows), Number(flags.changes)];
const folder = serverFolder("bench-migration-");

const TABLE = `CREATE TABLE orders (tenant_id text NOT NULL, id bigint, note text, amount numeric(12,2), at timestamptz,
  doc jsonb, PRIMARY KEY (tenant_id, id))`;
const fill = (
  tenant,
) => `INSERT INTO orders SELECT '${tenant}', n, repeat(md5(n::text), 6), n * 1.10, timestamptz '2026-01-01' + n * interval '1 s',
  jsonb_build_object('n', n, 'tags', jsonb_build_array('a', 'b')) FROM generate_series(1, ${ROWS}) n`;
const change = (text) => `UPDATE orders SET note = '${text}' WHERE tenant_id = 'acme' AND id <= ${CHANGES}`;

const servers = ["a1", "b1"].map((name) => startServer(folder, name, "-c wal_level=logical"));
const [a1, b1] = servers;

/** @returns what it gave and how many seconds it took */
async function timed(work) {
  const began = performance.now();
  const result = await work();
  return [result, (performance.now() - began) / 1000];
}

async function at(server, database, statements) {
  const client = new Client({ connectionString: server.url(database) });
  await client.connect();
  try {
    let last;
    for (const statement of statements) last = await client.query(statement);
    return last?.rows ?? [];
  } finally {
    await client.end();
  }
}

async function until(ask) {
  while (!(await ask()))
    await new Promise((done) => {
      setTimeout(done, 20);
    });
}

const table = [];
const tell = (what, rows, seconds, bytes) => {
  const perSecond = (n) => (n / seconds).toFixed(n / seconds < 100 ? 1 : 0);
  table.push({
    what,
    rows,
    seconds: Number(seconds.toFixed(2)),
    "rows/s": Number(perSecond(rows)),
    "MB/s": Number(perSecond((bytes * rows) / 1e6)),
  });
};

try {
  for (const server of servers)
    await at(
      server,
      "postgres",
      ["mover", "native", "rows"].map((name) => `CREATE DATABASE ${name}`),
    );
  for (const database of ["mover", "native"]) {
    await at(a1, database, [TABLE, fill("acme"), fill("other"), "ANALYZE"]);
    await at(b1, database, [TABLE]);
  }
  await at(a1, "rows", [TABLE, fill("acme"), "ANALYZE"]);
  await at(b1, "rows", [TABLE]);
  const [{ bytes }] = await at(a1, "rows", [
    "SELECT avg(octet_length(t::text))::float8 AS bytes FROM orders t",
  ]);
  console.log(
    `${ROWS} rows of the tenant among ${2 * ROWS}, ${Math.round(bytes)} bytes of text each; ${CHANGES} of them changed`,
  );

  const [, alone] = await timed(() => at(a1, "mover", [change("before")]));
  const connect = pgConnect((stamp) => Promise.resolve((stamp === "a1" ? a1 : b1).url("mover")));
  const mover = new PostgresMover({ connect, tables: [{ name: "public.orders", tenant: "tenant_id" }] });
  const crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 1, direction: "forward" };
  const problems = await mover.check(crossing);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  await mover.hold(crossing, "b1", "closed");
  await mover.hold(crossing, "a1", "open");
  const tools = { tell: () => undefined, signal: new AbortController().signal };
  const [, copying] = await timed(() => mover.copy(crossing, tools));
  tell("mover: copy", ROWS, copying, bytes);
  const [, noted] = await timed(() => at(a1, "mover", [change("noted")]));
  const [caught, catching] = await timed(() => mover.sync(crossing));
  tell("mover: catch-up", caught, catching, bytes);
  const [, comparing] = await timed(() => mover.compare(crossing));
  tell("mover: comparison of both ends", ROWS, comparing, bytes);
  await mover.close();

  const piped = `pg_dump -h ${a1.socket} -U app -a -t orders rows | psql -q -h ${b1.socket} -U app rows`;
  const [, dumping] = await timed(() => execSync(piped, { stdio: ["ignore", "ignore", "inherit"] }));
  tell("pg_dump | psql", ROWS, dumping, bytes);

  await at(a1, "native", ["CREATE PUBLICATION p FOR TABLE orders WHERE (tenant_id = 'acme')"]);
  const [, subscribing] = await timed(async () => {
    const from = `host=${a1.socket} user=app dbname=native`;
    await at(b1, "native", [`CREATE SUBSCRIPTION s CONNECTION '${from}' PUBLICATION p`]);
    await until(
      async () =>
        (await at(b1, "native", ["SELECT 1 FROM pg_subscription_rel WHERE srsubstate = 'r'"])).length > 0,
    );
  });
  tell("logical replication: copy", ROWS, subscribing, bytes);
  const [, native] = await timed(() => at(a1, "native", [change("native")]));
  const [, following] = await timed(() =>
    until(async () => {
      const [row] = await at(b1, "native", ["SELECT count(*)::int AS n FROM orders WHERE note = 'native'"]);
      return row.n === CHANGES;
    }),
  );
  tell("logical replication: catch-up after the writer's commit", CHANGES, following, bytes);
  await at(b1, "native", ["DROP SUBSCRIPTION s"]);

  console.table(table);
  console.log("what a writer's update of the changed rows takes, in seconds:");
  console.table(
    Object.fromEntries(
      Object.entries({ alone, "noted by triggers": noted, "with a publication": native }).map(
        ([how, seconds]) => [how, Number(seconds.toFixed(2))],
      ),
    ),
  );
} finally {
  for (const server of servers) server.stop();
  rmSync(folder, { recursive: true, force: true });
}
