// Seconds until the standbys of all tenants of a stamp have taken over: the registry, locks and journals in folders of this machine
// with every write on the disk, an object of each tenant in folders at both stamps.
//   npm run bench -- failover [--tenants 1000] [--parallel 8] [--lost] [--router]
// --lost: the old home's folder is gone; without it, it answers and hands over the last changes.
// --router: a real HAProxy follows the registry meanwhile, and serves tenants of another stamp under load; what of that failed is told.
// --most: minutes after which it is stopped, as by Ctrl-C (default 60). How far it is it tells each ten seconds; it ends with 1 where a tenant
// was not taken over, another was not served, or the router was not told.
import { fork, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const { values: flags } = parseArgs({
  options: {
    tenants: { type: "string", default: "1000" },
    parallel: { type: "string", default: "8" },
    lost: { type: "boolean", default: false },
    router: { type: "boolean", default: false },
    most: { type: "string", default: "60" },
  },
});
const { openRegistry } = require(join(root, "dist/tenants/registry/open.js"));
const { registerStamp } = require(join(root, "dist/tenants/placement/register.js"));
const { fleetContext } = require(join(root, "dist/fleet/context.js"));
const { engineSource } = require(join(root, "dist/cli/common/engine.js"));
const { withDesk } = require(join(root, "dist/fleet/tenants/standby/desk.js"));
const { keep } = require(join(root, "dist/fleet/tenants/standby/keep.js"));
const { begin } = require(join(root, "dist/fleet/tenants/standby/begin.js"));
const { knownMovers } = require(join(root, "dist/fleet/tenants/move/desk.js"));
const { failoverTenants } = require(join(root, "dist/fleet/tenants/standby/failover.js"));
const { default: pLimit } = await import("p-limit");

const count = Number(flags.tenants);
const parallel = Number(flags.parallel);
const LEASE_MS = 1000;
const OTHERS = Array.from({ length: 20 }, (_, index) => `other-${index}`);
const seconds = (since) => ((performance.now() - since) / 1000).toFixed(2);
const folder = mkdtempSync(join(tmpdir(), "bench-failover-"));
// What is not measured is made in memory, and brought to the disk as it is.
const memory = existsSync("/dev/shm") ? mkdtempSync("/dev/shm/bench-failover-") : folder;
try {
  mkdirSync(join(memory, "stacks"));
  writeFileSync(join(memory, "Pulumi.yaml"), "name: bench\nruntime: nodejs\nstackConfigDir: stacks\n");
  writeFileSync(
    join(memory, "movers.yaml"),
    'movers:\n  - kind: objects\n    store: { kind: directory, folder: "objects/{stamp}" }\n    prefix: "t/{tenant}/"\n',
  );
  const most = 2 * count + 1000;
  const bounds = { tenants: most, requestsPerSecond: most, databaseConnections: most, storageGb: most };
  const registry = openRegistry(undefined, { root: memory });
  const capacity = { residency: "eu", tier: "standard", class: "standard", bounds, fullPercent: 80 };
  for (const id of ["a1", "b1", "c1"])
    await registerStamp(registry, {
      ...{ id, cloud: "aws", region: "eu-west-1", originHost: `${id}.example.test`, capacity },
    });
  const [{ name: pool }] = await registry.list("pool");
  const tenants = Array.from({ length: count }, (_, index) => `tenant-${index}`);
  const at = (stamp) => (tenant) => ({ tenant, version: 1, pool, stamp });
  await registry.load([...tenants.map(at("a1")), ...OTHERS.map(at("c1"))]);
  for (const tenant of tenants) {
    mkdirSync(join(memory, "objects/a1/t", tenant), { recursive: true });
    writeFileSync(join(memory, "objects/a1/t", tenant, "one"), tenant);
  }
  await registry.close();
  const signal = AbortSignal.timeout(Number(flags.most) * 60_000);
  const contextIn = (cwd) => fleetContext({ cwd, engine: engineSource("embedded"), parallel, signal });
  const limit = pLimit(parallel);
  const began = performance.now();
  const wanted = { mode: "start", standby: "b1", reason: "bench", leave: [], everyMs: 1000, once: true };
  await withDesk({}, contextIn(memory), async (place) => {
    const desk = { ...place, known: await knownMovers(place) };
    let whole = 0;
    const protect = async (tenant) => {
      signal.throwIfAborted();
      await begin({ ...wanted, tenant }, tenant, desk);
      await keep(tenant, desk, true);
      whole += 1;
    };
    const told = tell(() => `given a standby: ${whole.toLocaleString("en")}`);
    try {
      await Promise.all(tenants.map((tenant) => limit(() => protect(tenant))));
    } finally {
      told.end();
    }
  });
  if (memory !== folder) spawnSync("cp", ["-a", `${memory}/.`, folder], { stdio: "inherit" });
  spawnSync("sync");
  console.log(`${count.toLocaleString("en")} tenants, ${parallel} at once, in seconds`);
  console.log(
    `  each given a standby, which is whole   ${seconds(began)}${memory === folder ? "" : ", in memory"}`,
  );
  if (flags.lost) rmSync(join(folder, "objects/a1"), { recursive: true });
  const router = flags.router ? await startRouter() : undefined;
  const said = performance.now();
  const seen = openRegistry(undefined, { root: folder });
  const told = tell(async () => {
    let over = 0;
    for await (const { protection } of seen.tenants({ stamp: "b1" }))
      over += protection?.step === "over" ? 1 : 0;
    return `taken over: ${over.toLocaleString("en")} after ${seconds(said)} s`;
  });
  const result = await failoverTenants(
    { of: { stamp: "a1" }, reachMs: 5000, leaseMs: LEASE_MS, yes: true },
    contextIn(folder),
  );
  await told.end();
  await seen.close();
  const took = performance.now() - said;
  const wrong = result.tenants.filter(({ problem }) => problem !== undefined);
  const lost = result.tenants.reduce((most, { loss }) => Math.max(most, loss?.seconds ?? 0), 0);
  if (wrong.length > 0) process.exitCode = 1;
  console.log(
    `  all standbys have taken over           ${(took / 1000).toFixed(2)}, of it ${LEASE_MS / 1000} a lease`,
  );
  console.log(`  a tenant                               ${((took - LEASE_MS) / count).toFixed(1)} ms`);
  console.log(`  told as lost at most                   ${lost.toFixed(2)}; failed: ${wrong.length}`);
  for (const { problem, tenant } of wrong.slice(0, 3)) console.log(`    ${tenant}: ${problem}`);
  if (router !== undefined) await tellRouter(router);
} finally {
  for (const each of new Set([folder, memory])) rmSync(each, { recursive: true, force: true });
}

/** Tells how far something is, on its error output, until it is over. */
function tell(how) {
  let last = Promise.resolve();
  const look = () => {
    last = last.then(async () => console.error(`  … ${await how()}`)).catch(() => undefined);
  };
  const timer = setInterval(look, 10_000);
  return {
    end: () => {
      clearInterval(timer);
      return last;
    },
  };
}

async function startRouter() {
  const args = [folder, "c1", OTHERS.join(","), `tenant-${count - 1}`];
  const child = fork(join(import.meta.dirname, "router.mjs"), args);
  await new Promise((done, failed) => {
    child.once("message", done);
    child.once("exit", (code) => failed(new Error(`the router ended with ${code}`)));
  });
  return child;
}

async function tellRouter(child) {
  const said = new Promise((done) => child.once("message", done));
  const ended = new Promise((done) => child.once("exit", done));
  child.send("stop");
  const { failed, median, moved, p99, requests } = await said;
  await ended;
  console.log(
    `  others meanwhile, by the router        ${requests} requests, failed: ${failed.length === 0 ? 0 : failed.join(", ")}; median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
  );
  console.log(`  the last of those who moved is served by ${moved}`);
  if (failed.length > 0 || moved !== "b1") process.exitCode = 1;
}
