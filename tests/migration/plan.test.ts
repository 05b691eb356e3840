import { poolItemSchema, stampItemSchema, tenantItemSchema } from "../../components/routing/contract";
import { type MoveFacts, planMove } from "../../tenants/migration/plan";

const bounds = { tenants: 10, requestsPerSecond: 100, databaseConnections: 100, storageGb: 100 };
const stamp = (id: string, number: number, capacity: object = {}, more: object = {}) =>
  stampItemSchema.parse({
    ...{
      id,
      version: 1,
      number,
      cloud: "aws",
      region: "eu-west-1",
      originHost: `${id}.example.test`,
      state: "active",
    },
    capacity: { residency: "eu", tier: "standard", class: "standard", bounds, ...capacity },
    ...more,
  });
const pool = (name: string, number: number, residency: string, tier: string) =>
  poolItemSchema.parse({
    name,
    version: 1,
    number,
    residency,
    tier,
    buckets: Array.from({ length: 4096 }, () => "a1"),
  });

const facts = (tenant: object = {}): MoveFacts => ({
  tenant: tenantItemSchema.parse({ tenant: "acme", version: 3, pool: "eu-standard", stamp: "a1", ...tenant }),
  stamps: [
    stamp("a1", 0),
    stamp("b1", 1),
    stamp("us1", 2, { residency: "us" }),
    stamp("pre1", 3, { tier: "premium" }),
    stamp("full1", 4, {}, { use: { tenants: 8 } }),
    stamp("drain1", 5, {}, { state: "draining" }),
    stamp("old1", 6, { expires: "2026-01-30" }),
    stamp("own1", 7, { tier: "dedicated" }, { use: { tenants: 1 } }),
  ],
  pools: [pool("eu-standard", 0, "eu", "standard"), pool("eu-premium", 1, "eu", "premium")],
  today: "2026-01-31",
});

test("a stamp under the tenant's law, of its tier and with room takes it", () => {
  expect(planMove({ tenant: "acme", to: "b1" }, facts())).toEqual({
    tenant: "acme",
    source: "a1",
    target: "b1",
  });
});

test("a tenant that is sold something better goes to that tier's pool, and back to its own when aborted", () => {
  expect(planMove({ tenant: "acme", to: "pre1", tier: "premium" }, facts())).toEqual({
    ...{ tenant: "acme", source: "a1", target: "pre1" },
    belongs: { before: { pool: "eu-standard" }, after: { pool: "eu-premium", tier: "premium" } },
  });
});

test.each([
  ["us1", {}, /under the law of us, not eu/],
  ["pre1", {}, /it is for premium tenants, not standard; .*--tier/],
  ["full1", {}, /tenants would be at 90 % of its bound, above 80 %/],
  [
    "b1",
    { load: { requestsPerSecond: 81, databaseConnections: 1, storageGb: 1 } },
    /requestsPerSecond would be at 81 %/,
  ],
  ["drain1", {}, /it is being emptied/],
  ["old1", {}, /its last day was 2026-01-30/],
  ["a1", {}, /is on a1 already/],
  ["b1", { standby: "b1" }, /b1 is the standby of tenant acme/],
  ["nowhere", {}, /no such stamp; received "nowhere"; allowed: a1, b1/],
  ["b1", { pool: "gone" }, /in a pool the registry does not have/],
])("%s is refused, with the reason", (to, tenant, problem) => {
  expect(() => planMove({ tenant: "acme", to }, facts(tenant))).toThrow(problem);
});

test("a dedicated stamp of another tenant, and a tier without a pool, are refused", () => {
  expect(() => planMove({ tenant: "acme", to: "own1", tier: "dedicated" }, facts())).toThrow(
    "it is another tenant's",
  );
  const empty = facts().stamps.map((one) =>
    one.id === "own1" ? stamp("own1", 7, { tier: "dedicated" }) : one,
  );
  expect(() =>
    planMove({ tenant: "acme", to: "own1", tier: "dedicated" }, { ...facts(), stamps: empty }),
  ).toThrow(/no pool for dedicated tenants of eu; .*register/);
});
