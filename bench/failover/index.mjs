// Seconds until the standbys of all tenants of a stamp have taken over: the registry, locks and journals in folders of this machine
// with every write on the disk, an object of each tenant in folders at both stamps.
//   npm run bench -- failover [--tenants 1000] [--parallel 8] [--lost]
// --lost: the old home's folder is gone; without it, it answers and hands over the last changes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  },
});
const { openRegistry } = require(join(root, "dist/tenants/registry/open.js"));
const { registerStamp } = require(join(root, "dist/tenants/placement/register.js"));
const { place } = require(join(root, "dist/tenants/placement/place.js"));
const { fleetContext } = require(join(root, "dist/fleet/context.js"));
const { engineSource } = require(join(root, "dist/cli/common/engine.js"));
const { protectTenant } = require(join(root, "dist/fleet/tenants/standby/protect.js"));
const { failoverTenants } = require(join(root, "dist/fleet/tenants/standby/failover.js"));
const { default: pLimit } = await import("p-limit");

const count = Number(flags.tenants);
const parallel = Number(flags.parallel);
const LEASE_MS = 1000;
const folder = mkdtempSync(join(tmpdir(), "bench-failover-"));
const seconds = (since) => ((performance.now() - since) / 1000).toFixed(2);
try {
  mkdirSync(join(folder, "stacks"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: bench\nruntime: nodejs\nstackConfigDir: stacks\n");
  writeFileSync(
    join(folder, "movers.yaml"),
    'movers:\n  - kind: objects\n    store: { kind: directory, folder: "objects/{stamp}" }\n    prefix: "t/{tenant}/"\n',
  );
  const most = 2 * count + 1000;
  const bounds = { tenants: most, requestsPerSecond: most, databaseConnections: most, storageGb: most };
  const registry = openRegistry(undefined, { root: folder });
  const capacity = { residency: "eu", tier: "standard", class: "standard", bounds, fullPercent: 80 };
  const stamp = (id) => ({
    id,
    cloud: "aws",
    region: "eu-west-1",
    originHost: `${id}.example.test`,
    capacity,
  });
  await registerStamp(registry, stamp("a1"));
  const tenants = Array.from({ length: count }, (_, index) => `tenant-${index}`);
  for (const tenant of tenants) {
    await place(registry, { tenant, residency: "eu", tier: "standard" }, { today: "2027-01-01" });
    mkdirSync(join(folder, "objects/a1/t", tenant), { recursive: true });
    writeFileSync(join(folder, "objects/a1/t", tenant, "one"), tenant);
  }
  await registerStamp(registry, stamp("b1"));
  await registry.close();
  const context = fleetContext({ cwd: folder, engine: engineSource("embedded"), parallel });
  const limit = pLimit(parallel);
  const began = performance.now();
  const protection = { mode: "start", standby: "b1", reason: "bench", leave: [], everyMs: 1000, once: true };
  await Promise.all(tenants.map((tenant) => limit(() => protectTenant({ ...protection, tenant }, context))));
  console.log(`${count.toLocaleString("en")} tenants, ${parallel} at once, in seconds`);
  console.log(`  each given a standby, which is whole   ${seconds(began)}`);
  if (flags.lost) rmSync(join(folder, "objects/a1"), { recursive: true });
  const said = performance.now();
  const result = await failoverTenants(
    { of: { stamp: "a1" }, reachMs: 5000, leaseMs: LEASE_MS, yes: true },
    context,
  );
  const wrong = result.tenants.filter(({ problem }) => problem !== undefined);
  const lost = Math.max(...result.tenants.map(({ loss }) => loss?.seconds ?? 0));
  console.log(`  all standbys have taken over           ${seconds(said)}, of it ${LEASE_MS / 1000} a lease`);
  console.log(
    `  a tenant                               ${((performance.now() - said - LEASE_MS) / count).toFixed(1)} ms`,
  );
  console.log(`  told as lost at most                   ${lost.toFixed(2)}; failed: ${wrong.length}`);
  for (const { problem, tenant } of wrong.slice(0, 3)) console.log(`    ${tenant}: ${problem}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
