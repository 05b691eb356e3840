import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** Tenant of an index; the load generator makes the same names. */
export const tenantName = (index) => `tenant-${index}`;

/** The sources as a module, and an HAProxy that fits; undefined without one. */
export async function subject(root) {
  const cache = join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, "bench-router-"));
  const outfile = join(scratch, "subject.cjs");
  await build({
    entryPoints: [join(import.meta.dirname, "subject.ts")],
    bundle: true,
    platform: "node",
    packages: "external",
    format: "cjs",
    // The bundles of the build are found from where the sources lie.
    define: { __dirname: JSON.stringify(join(root, "core", "files")) },
    outfile,
    logLevel: "warning",
  });
  const code = createRequire(import.meta.url)(outfile);
  rmSync(scratch, { recursive: true, force: true });
  const haproxy = ["haproxy", join(root, ".tools/haproxy/bin/haproxy")].find(
    (command) =>
      (command === "haproxy" || existsSync(command)) &&
      Number((code.haproxyVersion(command) ?? "0").split(".")[0]) >= 3,
  );
  return haproxy === undefined ? undefined : { code, haproxy };
}

/** Ids of the stamps. */
export const stampIds = (count) => Array.from({ length: count }, (_, index) => `st${index}`);

/** With all on, of so many tenants one has a domain of its own and a stamp for a function: a store holds no more of a million. */
const EVERY = 250;

/** What such a tenant has beside its stamp. */
function extras(index, { all, stamps }) {
  if (!all || index % EVERY !== 0) return {};
  return { domains: [`shop-${index}.example.com`], functions: { batch: `st${(index / EVERY) % stamps}` } };
}

/** All that a router may be told to do, with limits that are counted and that nobody here reaches. */
const ALL_ON = {
  sources: [{ kind: "subdomain", domain: "example.test" }, { kind: "domain" }],
  functions: [{ function: "batch", path: "/batch" }],
  nearest: {},
  limits: {
    ...{ connections: 2000, connectionsPerAddressPercent: 99, requestsPerSecondPerAddress: 1_000_000 },
    perTenant: { standard: { requestsPerSecond: 1_000_000, requestsAtOnce: 1_000_000 } },
  },
};

/** A registry of the wanted size and its table, with each stamp at the port of the same index. */
export async function prepare(root, { code, haproxy }, flags, ports, say = console.log) {
  const ids = stampIds(flags.stamps);
  const registry = new code.MemoryRegistry();
  for (const [number, id] of ids.entries()) {
    registry.putStamp({
      ...{ id, number, version: 1, cloud: "aws", region: "eu-west-1", state: "active" },
      originHost: `127.0.0.1:${ports[number]}`,
    });
  }
  const buckets = code.spreadBuckets(ids.map((stamp) => ({ stamp })));
  registry.putPool({ name: "eu", number: 0, version: 1, residency: "eu", tier: "standard", buckets });
  const stampOf = (index) => buckets[code.hashTenant(tenantName(index)).bucket];
  let from = performance.now();
  registry.load(
    (function* () {
      for (let index = 0; index < flags.tenants; index += 1) {
        yield {
          tenant: tenantName(index),
          version: 1,
          pool: "eu",
          stamp: stampOf(index),
          ...extras(index, flags),
        };
      }
    })(),
  );
  const loadMs = performance.now() - from;
  from = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "bench-router-"));
  const keep = new code.LastGood(join(folder, "table"));
  const synchroniser = new code.Synchroniser(registry, keep);
  const table = await synchroniser.begin();
  const buildMs = performance.now() - from;
  const plan = code.planShards(table);
  say(
    `${flags.tenants} tenants on ${flags.stamps} stamps: loaded in ${Math.round(loadMs)} ms, table built in ${Math.round(buildMs)} ms, ` +
      `${plan.bytes} bytes (${plan.percent} % of a KeyValueStore)`,
  );
  const numbers = new Map(code.stampsIn(table).map((stamp) => [stamp.id, stamp.number]));
  const numberOf = (id) => numbers.get(id);
  const plain = {
    sources: [{ kind: "subdomain", domain: "example.test" }],
    // The bench asks from one address.
    limits: { connections: 2000, connectionsPerAddressPercent: 100, requestsPerSecondPerAddress: 0 },
  };
  const routing = code.routingSchema.parse(flags.all ? ALL_ON : plain);
  return {
    code,
    flags,
    root,
    haproxy,
    ids,
    ports,
    registry,
    synchroniser,
    table,
    routing,
    folder,
    keep,
    stampOf,
    numberOf,
  };
}
