import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadsOf, measure, shortened } from "../../fleet/tenants/measured";
import { openRegistry, REGISTRY_FOLDER } from "../../tenants/registry/open";
import { setLoads } from "../../tenants/placement/set-loads";
import { FleetFolder } from "../cli/fleet-folder";
import { furnish, tenantOf } from "../registry/items";
import { HAS_PROMETHEUS, Prometheus } from "../rollout/prometheus";

const signal = new AbortController().signal;
const KNOWN = { requestsPerSecond: 1, databaseConnections: 2, storageGb: 3 };

/** Five minutes of counters of each tenant, a sample each 15 s. */
function history(rates: Readonly<Record<string, number>>, now: number): string {
  const lines = ["# TYPE tenant_requests counter"];
  for (const [tenant, rate] of Object.entries(rates))
    for (let at = 0; at <= 300; at += 15)
      lines.push(
        `tenant_requests_total{tenant="${tenant.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"} ${rate * at} ${now - 300 + at}`,
      );
  return `${lines.join("\n")}\n# EOF\n`;
}

(HAS_PROMETHEUS ? describe : describe.skip)("tenants' loads, as a real Prometheus has them", () => {
  let prometheus: Prometheus;
  let folder: string;
  const now = Math.floor(Date.now() / 1000);
  const odd = 'x"} or vector(1) \\ \u001b[31m';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "loads-"));
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`stranger-${index}`, 1]));
    prometheus = await Prometheus.begin(
      history({ acme: 12.5, globex: 3, [odd.slice(0, 20)]: 9, ...many }, now),
    );
  });
  afterAll(async () => {
    await prometheus?.end();
    rmSync(folder, { recursive: true });
  });
  const ask = (query: string, more: object = {}) =>
    measure(
      { prometheus: prometheus.url, queries: { requestsPerSecond: query }, label: "tenant", ...more },
      { env: {}, signal },
    );
  const RATE = `sum by (tenant) (rate(tenant_requests_total[4m] @ ${now}))`;

  test("become theirs, with what is known besides; strangers are left out by name, and not all of them", async () => {
    const registry = openRegistry(join(folder, "registry"), { root: folder });
    try {
      await furnish(registry);
      await registry.write([
        { kind: "tenant", item: tenantOf("acme", "s1", { load: KNOWN }) },
        { kind: "tenant", item: tenantOf("globex", "s1") },
      ]);
      const { left, loads } = await loadsOf(await ask(RATE), registry);
      expect(loads).toEqual([{ tenant: "acme", load: { requestsPerSecond: 12.5 } }]);
      expect(left.incomplete).toEqual(["globex"]);
      expect(left.unknown).toHaveLength(5001);
      expect(left.unknown.join("")).not.toContain("\u001b");
      expect(shortened(left)).toMatchObject({ leftOut: 5002, unknown: { length: 100 } });
      expect(await setLoads(registry, loads)).toEqual({ changed: 1, same: 0 });
      expect((await registry.get("tenant", "acme"))?.load?.requestsPerSecond).toBe(12.5);
      const again = await loadsOf(await ask(RATE), registry);
      expect(await setLoads(registry, again.loads)).toEqual({ changed: 0, same: 1 });
    } finally {
      await registry.close();
    }
  });

  test("the command counts them, and says who was left out", async () => {
    const fleet = new FleetFolder({ "index.js": "module.exports = () => ({});" });
    try {
      const registry = openRegistry(REGISTRY_FOLDER, { root: fleet.root });
      await furnish(registry);
      await registry.write([{ kind: "tenant", item: tenantOf("acme", "s1", { load: KNOWN }) }]);
      await registry.close();
      const { code, stdout } = await fleet.run([
        ...["tenants", "load", "--prometheus", prometheus.url, "--requests-query", RATE],
      ]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^1 tenant counted with what was measured, 0 as before$/mu);
      expect(stdout).toMatch(/the registry does not have them: .*globex/u);
      const without = await fleet.run(["tenants", "load", "--prometheus", prometheus.url]);
      expect([without.code, without.stderr]).toEqual([
        2,
        expect.stringMatching(/--prometheus and its queries/u),
      ]);
    } finally {
      fleet.remove();
    }
  });

  test.each([
    [
      "a query without tenants",
      `sum(rate(tenant_requests_total[4m] @ ${now}))`,
      /names no tenant.*sum by \(tenant\)/su,
    ],
    [
      "several samples a tenant",
      `label_replace(tenant_requests_total @ ${now}, "tenant", "same", "", "") or label_replace(tenant_requests_total @ ${now}, "other", "1", "", "")`,
      /several samples|can't be asked/u,
    ],
    ["what is no query", "sum by (", /can't be asked/u],
  ])("refuses %s", async (_, query, problem) => {
    await expect(ask(query)).rejects.toThrow(problem);
  });

  test("a server that is away is said to be", async () => {
    await expect(ask(RATE, { prometheus: "http://127.0.0.1:9" })).rejects.toThrow(/can't be asked/u);
  });

  test("nothing divided by nothing is no measure", async () => {
    expect(await ask(`sum by (tenant) (tenant_requests_total{tenant="acme"} @ ${now}) * (0 / 0)`)).toEqual(
      new Map([["acme", { requestsPerSecond: Number.NaN }]]),
    );
  });
});
