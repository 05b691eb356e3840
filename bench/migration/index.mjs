// What moving a tenant's rows costs, beside PostgreSQL's own ways of doing it, in one run on one machine.
//   npm run bench -- migration [--rows 100000] [--changes 20000] [--turns 3]
// Two servers of their own, with what initdb sets but for `wal_level = logical`; nothing listens on the network. Of the same rows:
// the mover's copy and catch-up, `pg_dump | psql` of a database that has these rows alone (pg_dump takes no condition), and
// logical replication by a publication with a row filter. Catch-ups take turns, and the median counts. Processor time is that of the
// mover's process and of the two servers' processes that work for it (on Linux), or of walsender and apply worker: it says more than
// the clock where the machine has other work. Needs initdb, pg_ctl, pg_dump and psql of PostgreSQL 15 or newer.
import { execSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { serverFolder, startServer } from "../postgres.mjs";
import { farFrom } from "./far.mjs";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(join(root, "package.json"));
const { Client } = require("pg");
const { PostgresMover } = require(join(root, "dist/tenants/migration/postgres/mover.js"));
const { pgConnect } = require(join(root, "dist/tenants/migration/postgres/session.js"));
const { values: flags } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    changes: { type: "string", default: "20000" },
    turns: { type: "string", default: "3" },
  },
});
const [ROWS, CHANGES, TURNS] = [Number(flags.rows), Number(flags.changes), Number(flags.turns)];
/** How often each row is written where it is written often. */
const OFTEN = 5;
/** Milliseconds that a word takes from the mover to a server far away, or back. */
const FAR = 20;
const folder = serverFolder("bench-migration-");

const TABLE = `CREATE TABLE orders (tenant_id text NOT NULL, id bigint, note text, amount numeric(12,2), at timestamptz,
  doc jsonb, PRIMARY KEY (tenant_id, id))`;
const fill = (
  tenant,
) => `INSERT INTO orders SELECT '${tenant}', n, repeat(md5(n::text), 6), n * 1.10, timestamptz '2026-01-01' + n * interval '1 s',
  jsonb_build_object('n', n, 'tags', jsonb_build_array('a', 'b')) FROM generate_series(1, ${ROWS}) n`;
const change = (text) => `UPDATE orders SET note = '${text}' WHERE tenant_id = 'acme' AND id <= ${CHANGES}`;
const CHANGE_OTHERS = "UPDATE orders SET note = 'theirs' WHERE tenant_id = 'other'";

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

/** Seconds of processor time of a server's process; the kernel counts in hundredths. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** Seconds of processor time of this process, and of those of each server that a condition finds. */
async function processor(conditions) {
  const { system, user } = process.cpuUsage();
  const ends = [];
  for (const [index, server] of servers.entries()) {
    const found = await at(server, "postgres", [
      `SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND ${conditions[index]}`,
    ]);
    ends.push(found.reduce((sum, { pid }) => sum + cpuOf(pid), 0));
  }
  return [(system + user) / 1e6, ...ends];
}

const OF_MOVER = Array(2).fill("application_name = 'stampworks tenants move'");
const OF_SUBSCRIPTION = ["backend_type = 'walsender'", "backend_type LIKE 'logical replication%worker'"];

/** What work takes: seconds by the clock, and of the processor here, at the source and at the target. */
async function costOf(conditions, work) {
  const before = await processor(conditions);
  const [result, seconds] = await timed(work);
  const after = await processor(conditions);
  return { result, seconds, cpu: after.map((value, index) => value - before[index]) };
}

/** A writer's statements on a connection of its own: seconds by the clock and of the processor. */
async function written(server, database, statements) {
  const client = new Client({ connectionString: server.url(database) });
  await client.connect();
  try {
    const before = cpuOf(client.processID);
    const [, seconds] = await timed(async () => {
      for (const statement of statements) await client.query(statement);
    });
    return { seconds, cpu: cpuOf(client.processID) - before };
  } finally {
    await client.end();
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const medians = (costs) => ({
  seconds: median(costs.map(({ seconds }) => seconds)),
  cpu: costs[0].cpu.map((_, index) => median(costs.map(({ cpu }) => cpu[index]))),
});

const table = [];
const tell = (what, rows, { cpu, seconds }, bytes) => {
  const perSecond = (n) => Number((n / seconds).toFixed(n / seconds < 100 ? 1 : 0));
  const [here, source, target] = (cpu ?? []).map((value) => Number(value.toFixed(2)));
  table.push({
    ...{ what, rows, seconds: Number(seconds.toFixed(2)) },
    ...{ "rows/s": perSecond(rows), "MB/s": perSecond((bytes * rows) / 1e6) },
    ...(cpu === undefined ? {} : { "cpu: mover": here, "cpu: source": source, "cpu: target": target }),
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

  const alone = await written(a1, "mover", [change("before")]);
  const connect = pgConnect((stamp) => Promise.resolve((stamp === "a1" ? a1 : b1).url("mover")));
  const mover = new PostgresMover({ connect, tables: [{ name: "public.orders", tenant: "tenant_id" }] });
  const crossing = { tenant: "acme", from: "a1", to: "b1", epoch: 1, direction: "forward" };
  const problems = await mover.check(crossing);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  await mover.hold(crossing, "b1", "closed");
  await mover.hold(crossing, "a1", "open");
  const tools = { tell: () => undefined, signal: new AbortController().signal };
  tell("mover: copy", ROWS, await costOf(OF_MOVER, () => mover.copy(crossing, tools)), bytes);

  const piped = `pg_dump -h ${a1.socket} -U app -a -t orders rows | psql -q -h ${b1.socket} -U app rows`;
  const [, dumping] = await timed(() => execSync(piped, { stdio: ["ignore", "ignore", "inherit"] }));
  tell("pg_dump | psql", ROWS, { seconds: dumping }, bytes);

  await at(a1, "native", ["CREATE PUBLICATION p FOR TABLE orders WHERE (tenant_id = 'acme')"]);
  const [, subscribing] = await timed(async () => {
    const from = `host=${a1.socket} user=app dbname=native`;
    await at(b1, "native", [`CREATE SUBSCRIPTION s CONNECTION '${from}' PUBLICATION p`]);
    await until(
      async () =>
        (await at(b1, "native", ["SELECT 1 FROM pg_subscription_rel WHERE srsubstate = 'r'"])).length > 0,
    );
  });
  tell("logical replication: copy", ROWS, { seconds: subscribing }, bytes);

  const writers = { alone: [alone], "noted by triggers": [], "with a publication": [] };
  let turn = 0;
  /** The mover's catch-up after a writer has changed each row so often. */
  const byMover = async (times) => {
    turn += 1;
    const statements = Array.from({ length: times }, (_, n) => change(`noted ${turn}.${n}`));
    const writer = await written(a1, "mover", statements);
    if (times === 1) writers["noted by triggers"].push(writer);
    const cost = await costOf(OF_MOVER, () => mover.sync(crossing));
    if (cost.result !== CHANGES) throw new Error(`${cost.result} changes were brought`);
    return cost;
  };
  /** The same of logical replication, by the clock from the writer's commit on; it decodes before, too. */
  const byReplication = async (times) => {
    turn += 1;
    const last = `native ${turn}`;
    const statements = Array.from({ length: times }, (_, n) =>
      change(n === times - 1 ? last : `${turn}.${n}`),
    );
    let seconds = 0;
    const { cpu } = await costOf(OF_SUBSCRIPTION, async () => {
      const writer = await written(a1, "native", statements);
      if (times === 1) writers["with a publication"].push(writer);
      [, seconds] = await timed(() =>
        until(async () => {
          const [row] = await at(b1, "native", [
            `SELECT count(*)::int AS n FROM orders WHERE note = '${last}'`,
          ]);
          return row.n === CHANGES;
        }),
      );
    });
    return { seconds, cpu: [0, ...cpu.slice(1)] };
  };
  for (const [times, words] of [
    [1, "catch-up"],
    [OFTEN, `catch-up of rows written ${OFTEN} times`],
  ]) {
    const [moved, replicated] = [[], []];
    for (let n = 0; n < TURNS; n += 1) {
      moved.push(await byMover(times));
      replicated.push(await byReplication(times));
    }
    tell(`mover: ${words}`, CHANGES, medians(moved), bytes);
    tell(`logical replication: ${words}`, CHANGES, medians(replicated), bytes);
  }
  tell("mover: comparison of both ends", ROWS, await costOf(OF_MOVER, () => mover.compare(crossing)), bytes);
  for (const [words, database, conditions] of [
    ["mover", "mover", OF_MOVER],
    ["logical replication", "native", OF_SUBSCRIPTION],
  ]) {
    const cost = await costOf(conditions, async () => {
      await at(a1, database, [CHANGE_OTHERS]);
      if (database === "mover") return mover.sync(crossing);
      await until(async () => {
        const [row] = await at(a1, database, [
          "SELECT bool_and(replay_lsn >= pg_current_wal_lsn()) AS ready FROM pg_stat_replication",
        ]);
        return row.ready;
      });
    });
    console.log(
      `${words}: processor time at the source for ${ROWS} rows that other tenants wrote: ${cost.cpu[1].toFixed(2)} s`,
    );
  }
  await mover.close();
  const far = await Promise.all(servers.map((server) => farFrom(server, FAR)));
  const farMover = new PostgresMover({
    connect: pgConnect((stamp) => Promise.resolve(far[stamp === "a1" ? 0 : 1].url("mover"))),
    tables: [{ name: "public.orders", tenant: "tenant_id" }],
  });
  await written(a1, "mover", [change("far")]);
  const cost = await costOf(OF_MOVER, async () => {
    // It connects first, as a mover at work has long done.
    await farMover.followedUpTo(crossing);
    await farMover.isKept(crossing, "a1");
    return timed(() => farMover.sync(crossing));
  });
  tell(`mover: catch-up, both ends ${2 * FAR} ms away`, CHANGES, { seconds: cost.result[1] }, bytes);
  await farMover.close();
  for (const one of far) one.close();
  await at(b1, "native", ["DROP SUBSCRIPTION s"]);

  console.table(table);
  console.log(
    "what a writer's update of the changed rows takes, in seconds by the clock and of the processor:",
  );
  console.table(
    Object.fromEntries(
      Object.entries(writers).map(([how, costs]) => [
        how,
        {
          clock: Number(median(costs.map(({ seconds }) => seconds)).toFixed(2)),
          cpu: Number(median(costs.map(({ cpu }) => cpu)).toFixed(2)),
        },
      ]),
    ),
  );
} finally {
  for (const server of servers) server.stop();
  rmSync(folder, { recursive: true, force: true });
}
