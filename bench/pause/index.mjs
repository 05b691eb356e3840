// What a tenant's users notice of its cut-over: an application at two stamps, on PostgreSQL, behind the router, while its tenant
// moves under load.
//   npm run bench -- pause [--rates 1,10,100] [--rows 20000] [--hold 5]
// Requests come at a rate of their own, whatever is answered; half of them write a row, half read one that was acknowledged. It
// counts what was refused, what was acknowledged and is not there (lost) or was written twice (doubled), what was read and was not
// there (stale), and who wrote at the source after the fence was closed. Needs HAProxy 3, and PostgreSQL's initdb and pg_ctl.
import { rmSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { serverFolder, startServer } from "../postgres.mjs";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(join(root, "package.json"));
const load = (path) => require(join(root, "dist", path));
const { Pool } = require("pg");
const { PostgresMover } = load("tenants/migration/postgres/mover.js");
const { pgConnect } = load("tenants/migration/postgres/session.js");
const { migrate } = load("tenants/migration/migrate.js");
const { MIGRATION_JOURNAL } = load("tenants/migration/journal.js");
const { Journal } = load("core/journal/journal.js");
const { memoryRegistry } = load("tenants/registry/memory.js");
const { Synchroniser } = load("router/follow/synchroniser.js");
const { routerSink } = load("router/follow/router-sink.js");
const { writeRouter } = load("router/haproxy/files.js");
const { startHaproxy } = load("router/haproxy/process.js");
const { findHaproxy } = load("router/haproxy/find.js");
const { localPlace } = load("router/haproxy/place.js");
const { openPort } = load("router/local/open-port.js");
const { routingSchema } = load("components/routing/contract.js");
const { TenantHomes, TenantPaused } = load("tenants/client/homes.js");
const { isNotHere } = load("tenants/client/not-here.js");

const { values: flags } = parseArgs({
  options: {
    rates: { type: "string", default: "1,10,100" },
    rows: { type: "string", default: "20000" },
    hold: { type: "string", default: "5" },
  },
});
const rates = flags.rates.split(",").map(Number);
const STAMPS = ["a1", "b1"];
const BOUNDS = { tenants: 10, requestsPerSecond: 1000, databaseConnections: 100, storageGb: 100 };
/** What the container's router has by default: milliseconds between looks at the registry. */
const INTERVAL_MS = 5000;
const SETTINGS = {
  dualWriteMs: 0,
  soakMs: 0,
  leaseMs: 10_000,
  pauseMs: 120_000,
  everyMs: 1000,
  patienceMs: 60_000,
};

const { command } = findHaproxy(["haproxy", join(root, ".tools/haproxy/bin/haproxy")]);
const folder = serverFolder("bench-pause-");

/** An application's instance at a stamp: it serves tenants that live there, as docs/migration.md says, and sends others away. */
async function startApplication(stamp, pool, registry) {
  const homes = new TenantHomes({
    read: (tenant) => registry.get("tenant", tenant),
    leaseMs: SETTINGS.leaseMs,
    readWhilePaused: true,
  });
  const elsewhere = new Error("it lives elsewhere");
  const write = (tenant, id) =>
    homes.write(tenant, async (home) => {
      if (home.write !== stamp) throw elsewhere;
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        await client.query("SELECT set_config('stampworks.epoch', $1, true)", [String(home.epoch)]);
        await client.query(
          "INSERT INTO orders VALUES ($1, $2, $3, 1) ON CONFLICT (tenant_id, id) DO UPDATE SET times = orders.times + 1",
          [tenant, id, stamp],
        );
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK");
        throw error;
      } finally {
        client.release();
      }
    });
  const read = (tenant, id) =>
    homes.read(tenant, async (home) => {
      if (home.read !== stamp) throw elsewhere;
      return (await pool.query("SELECT 1 FROM orders WHERE tenant_id = $1 AND id = $2", [tenant, id]))
        .rowCount;
    });
  const answer = async ({ headers, method, url }) => {
    if (url === "/healthz") return [200, ""];
    const [tenant, id] = [headers["x-stamp-tenant"], Number(url.slice(1))];
    try {
      if (method === "POST") await write(tenant, id);
      else if ((await read(tenant, id)) === 0) return [404, ""];
      return [200, ""];
    } catch (error) {
      if (error === elsewhere) return [503, "elsewhere"];
      if (error instanceof TenantPaused) return [503, "paused"];
      if (isNotHere(error)) return [503, "fenced"];
      return [500, String(error)];
    }
  };
  const server = createServer((asked, answered) => {
    asked.resume();
    void answer(asked).then(([status, why]) => {
      answered.writeHead(status, { "x-answered-by": stamp, "x-why": why });
      answered.end();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { port: server.address().port, stop: () => server.closeAllConnections() ?? server.close() };
}

/** Requests of one tenant at a rate, whatever is answered. */
function startLoad(port, tenant, rate, first) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1024 });
  const [answers, acknowledged, running] = [[], [], new Set()];
  let [next, stopped] = [first, false];
  const ask = (method, id) =>
    new Promise((done) => {
      const asked = performance.now();
      const end = (status, headers = {}) => {
        const [by, why] = [headers["x-answered-by"], headers["x-why"] || headers["x-stamp-refusal"]];
        answers.push({ method, id, status, by, why, at: asked, ms: performance.now() - asked });
        if (method === "POST" && status === 200) acknowledged.push({ id, by });
        done();
      };
      const sent = request(
        { port, agent, method, path: `/${id}`, headers: { host: `${tenant}.example.test` } },
        (response) => response.resume().on("end", () => end(response.statusCode, response.headers)),
      );
      sent.on("error", () => end(0));
      sent.end();
    });
  const loop = async () => {
    const began = performance.now();
    for (let n = 0; !stopped; n += 1) {
      const wait = began + (n * 1000) / rate - performance.now();
      if (wait > 1) await sleep(wait);
      const known = acknowledged[Math.floor(Math.random() * acknowledged.length)];
      const one = n % 2 === 0 || known === undefined ? ask("POST", next++) : ask("GET", known.id);
      running.add(one);
      void one.finally(() => running.delete(one));
    }
    await Promise.all(running);
    agent.destroy();
  };
  const looping = loop();
  return {
    answers,
    acknowledged,
    stop: () => {
      stopped = true;
      return looping;
    },
  };
}

function grouped(refused) {
  const groups = new Map();
  for (const { status, by = "router", why } of refused) {
    const words = `${status} ${by} ${why}`;
    groups.set(words, (groups.get(words) ?? 0) + 1);
  }
  return [...groups].map(([words, count]) => `${count} ${words}`).join(", ");
}

async function moveUnderLoad({ connect, pools, port, registry }, rate) {
  const tenant = `t${rate}`;
  const fill = `INSERT INTO orders SELECT '${tenant}', n, repeat(md5(n::text), 6), 1 FROM generate_series(1, ${flags.rows}) n`;
  await pools.a1.query(fill);
  await registry.put("tenant", { tenant, version: 1, pool: "eu-standard", stamp: "a1" });
  await sleep(INTERVAL_MS + 1000);
  const load = startLoad(port, tenant, rate, Number(flags.rows) + 1);
  await sleep(2000);
  const mover = new PostgresMover({ connect, tables: [{ name: "public.orders", tenant: "tenant_id" }] });
  const begin = {
    ...{ kind: "begin", version: 1, tenant, source: "a1", target: "b1", movers: [mover.name] },
    ...{ by: "bench", at: new Date().toISOString(), settings: SETTINGS },
  };
  const journal = Journal.create(MIGRATION_JOURNAL, join(folder, "moves", tenant), begin);
  let closed = Number.POSITIVE_INFINITY;
  const held = mover.hold.bind(mover);
  mover.hold = async (crossing, stamp, state) => {
    await held(crossing, stamp, state);
    if (stamp === "a1" && state === "closed") closed = performance.now();
  };
  const tools = {
    ...{ registry, movers: [mover], by: "bench", until: "cut-over", signal: new AbortController().signal },
    ...{ now: () => Date.now(), sleep: (ms) => sleep(ms) },
  };
  const result = await migrate(journal, tools, "forward");
  await sleep(Math.max(3000, 3000 / rate));
  await load.stop();
  const { reason, counts } = journal.state.phases["cut-over"];
  await mover.close();
  journal.close();
  if (result !== "reached") throw new Error(`the move did not get there: ${reason ?? result}`);
  const { rows } = await pools.b1.query(`SELECT id::int, times FROM orders WHERE tenant_id = '${tenant}'`);
  const there = new Map(rows.map(({ id, times }) => [id, times]));
  const { answers, acknowledged } = load;
  const refused = answers.filter(({ status }) => status !== 200 && status !== 404);
  const waits = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    "requests/s": rate,
    requests: answers.length,
    refused: refused.length,
    why: grouped(refused),
    "pause of the mover, s": counts["pause (ms)"] / 1000,
    "longest wait, s": Number((waits.at(-1) / 1000).toFixed(2)),
    "median, ms": Number(waits[Math.floor(waits.length / 2)].toFixed(1)),
    "waited over 100 ms": waits.filter((ms) => ms > 100).length,
    acknowledged: acknowledged.length,
    lost: acknowledged.filter(({ id }) => !there.has(id)).length,
    doubled: [...there.values()].filter((times) => times > 1).length,
    stale: answers.filter(({ status }) => status === 404).length,
    "begun after the fence and written at the source": answers.filter(
      ({ method, status, by, at }) => method === "POST" && status === 200 && by === "a1" && at > closed,
    ).length,
  };
}

const closers = [() => rmSync(folder, { recursive: true, force: true })];
try {
  const registry = memoryRegistry("bench");
  const [databases, pools] = [{}, {}];
  for (const [index, stamp] of STAMPS.entries()) {
    databases[stamp] = startServer(folder, stamp);
    closers.push(databases[stamp].stop);
    pools[stamp] = new Pool({ connectionString: databases[stamp].url(), max: 40 });
    pools[stamp].on("error", () => undefined);
    closers.push(() => pools[stamp].end());
    await pools[stamp].query(
      "CREATE TABLE orders (tenant_id text, id bigint, note text, times int NOT NULL, PRIMARY KEY (tenant_id, id))",
    );
    const application = await startApplication(stamp, pools[stamp], registry);
    closers.push(application.stop);
    await registry.put("stamp", {
      ...{ id: stamp, number: index, version: 1, cloud: "aws", region: "eu-west-1", state: "active" },
      originHost: `127.0.0.1:${application.port}`,
      capacity: { residency: "eu", tier: "standard", class: "standard", bounds: BOUNDS },
    });
  }
  await registry.put("pool", {
    ...{ name: "eu-standard", number: 0, version: 1, residency: "eu", tier: "standard" },
    buckets: Array.from({ length: 4096 }, () => "a1"),
  });
  const routing = routingSchema.parse({
    sources: [{ kind: "subdomain", domain: "example.test" }],
    limits: { holdSeconds: Number(flags.hold), connectionsPerAddressPercent: 100 },
  });
  const place = localPlace(folder, await openPort(0));
  const synchroniser = new Synchroniser(registry);
  const router = await startHaproxy(
    command,
    writeRouter(folder, routing, await synchroniser.begin(), place),
    place.socket,
  );
  closers.push(() => router.kill());
  const stop = new AbortController();
  const none = () => Promise.reject(new Error("no reload is needed here"));
  const following = synchroniser.run(routerSink(place, none), stop.signal, INTERVAL_MS);
  closers.push(() => {
    stop.abort();
    return following;
  });
  const port = Number(place.listen.split(":").at(-1));
  const connect = pgConnect((stamp) => Promise.resolve(databases[stamp].url()));
  const table = [];
  for (const rate of rates) table.push(await moveUnderLoad({ connect, pools, port, registry }, rate));
  console.log(
    `${flags.rows} rows of the tenant; the router looks at the registry every ${INTERVAL_MS / 1000} s and holds requests for ${flags.hold} s at most`,
  );
  for (const row of table)
    console.table(Object.fromEntries(Object.entries(row).map(([what, value]) => [what, value])));
  if (table.some(({ lost, doubled, stale }) => lost + doubled + stale > 0)) process.exitCode = 1;
} finally {
  for (const close of closers.reverse()) await close();
}
