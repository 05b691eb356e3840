// Seconds to place many tenants on many stamps: on paper, and into the embedded registry with every write on the disk.
//   npm run bench -- placement [--tenants 100000] [--stamps 200]
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const { values: flags } = parseArgs({
  options: {
    tenants: { type: "string", default: "100000" },
    stamps: { type: "string", default: "200" },
  },
});
const { openRegistry } = require(join(root, "dist/tenants/registry/open.js"));
const { planMany, placeMany } = require(join(root, "dist/tenants/placement/place-many.js"));
const { registerStamp } = require(join(root, "dist/tenants/placement/register.js"));

const REGIONS = [
  { residency: "eu", region: "eu-west-1" },
  { residency: "us", region: "us-east-1" },
  { residency: "jp", region: "ap-northeast-1" },
];
const TIERS = ["standard", "premium"];
const tenants = Number(flags.tenants);
const stamps = Number(flags.stamps);
const requests = Array.from({ length: tenants }, (_, index) => ({
  tenant: `tenant-${index}`,
  residency: REGIONS[index % 3].residency,
  tier: TIERS[Math.floor(index / 3) % 2],
  ...(index % 5 === 0
    ? { load: { requestsPerSecond: index % 7, databaseConnections: index % 11, storageGb: index % 13 } }
    : {}),
}));
// Room for all at 80 %, and some to spare.
const most = Math.ceil((tenants / stamps) * 1.5);
const bounds = {
  tenants: most,
  requestsPerSecond: most * 10,
  databaseConnections: most * 33,
  storageGb: most * 50,
};
const facts = Array.from({ length: stamps }, (_, index) => {
  const { residency, region } = REGIONS[index % 3];
  const tier = TIERS[Math.floor(index / 3) % 2];
  return {
    id: `s${index}`,
    cloud: "aws",
    region,
    originHost: `s${index}.example.test`,
    capacity: { residency, tier, class: tier, bounds, fullPercent: 80 },
  };
});

const seconds = (since) => ((performance.now() - since) / 1000).toFixed(2);
const folder = mkdtempSync(join(tmpdir(), "bench-placement-"));
const registry = openRegistry("registry", { root: folder });
try {
  for (const one of facts) await registerStamp(registry, one);
  const [all, pools] = await Promise.all([registry.list("stamp"), registry.list("pool")]);
  const fleet = { stamps: all, pools: new Map(pools.map((pool) => [pool.name, pool])) };
  const today = new Date().toISOString().slice(0, 10);
  console.log(`${tenants.toLocaleString("en")} tenants on ${stamps} stamps, in seconds`);
  for (const strategy of ["headroom", "hash"]) {
    const start = performance.now();
    planMany(requests, fleet, { today, strategy });
    console.log(`  on paper, by ${strategy.padEnd(28)} ${seconds(start)}`);
  }
  const start = performance.now();
  const { placed } = await placeMany(registry, requests, { today });
  console.log(`  into the embedded registry (${placed.toLocaleString("en")} placed)  ${seconds(start)}`);
} finally {
  await registry.close();
  rmSync(folder, { recursive: true });
}
