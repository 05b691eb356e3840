import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const FIRST_PORT = 21_000;

/** Tenant of an index; the load generator makes the same names. */
export const tenantName = (index) => `tenant-${index}`;

/** Builds the code, a registry of the wanted size and its table; undefined without HAProxy. */
export async function prepare(root, flags) {
  const scratch = join(root, "node_modules/.cache/bench-router");
  mkdirSync(scratch, { recursive: true });
  const outfile = join(scratch, "subject.cjs");
  await build({
    entryPoints: [join(import.meta.dirname, "subject.ts")],
    bundle: true,
    platform: "node",
    packages: "external",
    format: "cjs",
    outfile,
    logLevel: "warning",
  });
  const code = createRequire(import.meta.url)(outfile);
  const haproxy = ["haproxy", join(root, ".tools/haproxy/bin/haproxy")].find(
    (command) =>
      (command === "haproxy" || existsSync(command)) &&
      Number((code.haproxyVersion(command) ?? "0").split(".")[0]) >= 3,
  );
  if (haproxy === undefined) return undefined;
  const ids = Array.from({ length: flags.stamps }, (_, index) => `st${index}`);
  const ports = ids.map((_, index) => FIRST_PORT + index);
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
        yield { tenant: tenantName(index), version: 1, pool: "eu", stamp: stampOf(index) };
      }
    })(),
  );
  const loadMs = performance.now() - from;
  from = performance.now();
  const synchroniser = new code.Synchroniser(registry);
  const table = await synchroniser.begin();
  const buildMs = performance.now() - from;
  const plan = code.planShards(table);
  console.log(
    `${flags.tenants} tenants on ${flags.stamps} stamps: loaded in ${Math.round(loadMs)} ms, table built in ${Math.round(buildMs)} ms, ` +
      `${plan.bytes} bytes (${plan.percent} % of a KeyValueStore)`,
  );
  const codes = new Map(code.stampsIn(table).map((stamp) => [stamp.id, stamp.code]));
  const codeOf = (id) => codes.get(id);
  const routing = code.routingSchema.parse({
    sources: [{ kind: "subdomain", domain: "example.test" }],
    limits: { connections: 2000 },
  });
  const folder = mkdtempSync(join(tmpdir(), "bench-router-"));
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
    stampOf,
    codeOf,
  };
}
