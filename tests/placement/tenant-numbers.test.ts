import { Readable } from "node:stream";
import { TenantCounts } from "../../fleet/tenants/numbers/count";
import { countLines } from "../../fleet/tenants/numbers/numbers";
import { textfile } from "../../fleet/tenants/numbers/textfile";

const line = (more: object): string =>
  JSON.stringify({ time: 1000, tenant: "acme", stamp: "s1", status: 200, total: 10, ...more });
const count = (...lines: readonly string[]) => countLines(Readable.from([lines.join("\n")]));

test("each tenant has its requests, errors, what was refused, its peak and its latency", async () => {
  const { tenants } = await count(
    ...Array.from({ length: 95 }, () => line({})),
    ...Array.from({ length: 5 }, () => line({ total: 1000, status: 503, stamp: "<NOSRV>" })),
    line({ tenant: "globex", status: 429, stamp: "<NOSRV>", total: -1 }),
  );
  expect(tenants).toEqual([
    {
      tenant: "acme",
      requests: 100,
      errors: 5,
      refused: 0,
      peakPerSecond: 100 / 60,
      p95Ms: expect.any(Number),
    },
    { tenant: "globex", requests: 1, errors: 0, refused: 1, peakPerSecond: 1 / 60 },
  ]);
  expect(tenants[0]?.p95Ms).toBeGreaterThanOrEqual(10);
  expect(tenants[0]?.p95Ms).toBeLessThanOrEqual(12);
});

test("the peak is that of the busiest minute", async () => {
  const { seconds, tenants } = await count(
    ...Array.from({ length: 120 }, (_, at) => line({ time: 60 + Math.floor(at / 2) })),
    ...Array.from({ length: 6 }, (_, at) => line({ time: 120 + at })),
  );
  expect([tenants[0]?.peakPerSecond, seconds]).toEqual([2, 66]);
});

test("what strangers make up is no tenant, and makes nothing grow", async () => {
  const { strange, tenants, unread } = await count(
    line({ tenant: "nobody", stamp: "<NOSRV>", status: 404 }),
    line({ tenant: 'x"} 1', stamp: "<NOSRV>", status: 400 }),
    line({ tenant: "." }),
    "[NOTICE] haproxy began",
    "{",
    "x".repeat(200_000),
  );
  expect({ strange, tenants, unread }).toEqual({ strange: 3, tenants: [], unread: 3 });
});

test("tenants past the bound are counted together", () => {
  const counts = new TenantCounts(2);
  for (const tenant of ["a", "b", "c", "a", "d"]) counts.add({ time: 1, tenant, status: 200, ms: 1 });
  expect([counts.numbers().map(({ tenant }) => tenant), counts.overflow]).toEqual([["a", "b"], 2]);
});

test("Prometheus is told those who asked most by name, and all others together", async () => {
  const tenants = Array.from({ length: 30_000 }, (_, index) => line({ tenant: `t${index}` }));
  const text = textfile(
    await count(line({ tenant: "acme" }), line({ tenant: "acme", status: 500 }), ...tenants),
    2,
  );
  expect(text.match(/^stampworks_router_tenant_requests_per_second\{.*$/gmu)).toEqual([
    'stampworks_router_tenant_requests_per_second{tenant="acme"} 2',
    'stampworks_router_tenant_requests_per_second{tenant="t0"} 1',
    'stampworks_router_tenant_requests_per_second{tenant=""} 29999',
  ]);
  expect(text).toContain('stampworks_router_tenant_errors_per_second{tenant="acme"} 1\n');
  expect(text.split("\n").length).toBeLessThan(30);
});
