import * as fc from "fast-check";
import { showback, type ShownTenant } from "../../planning/cost/showback";

const BOUNDS = { tenants: 10, requestsPerSecond: 100, databaseConnections: 50, storageGb: 1000 };
const bounds = (name: string) => (name === "standard" ? BOUNDS : undefined);
const stamp = (id: string, more: object = {}) => ({
  id,
  class: "standard",
  monthly: 1000,
  fixed: 400,
  ...more,
});
const load = (share: number) => ({
  ...{ requestsPerSecond: 100 * share, databaseConnections: 50 * share, storageGb: 1000 * share },
});

test("what is fixed is divided as tenants take of the stamp, and what follows use as each uses it", () => {
  const { tenants } = showback(
    [stamp("a1")],
    [
      { tenant: "big", stamp: "a1", load: load(0.3) },
      { tenant: "small", stamp: "a1", load: load(0.1) },
    ],
    bounds,
  );
  // 400 · 3/4 + 600 · 0.3; 400 · 1/4 + 600 · 0.1
  expect(tenants.map(({ monthly, tenant }) => [tenant, Math.round(monthly)])).toEqual([
    ["big", 480],
    ["small", 160],
  ]);
});

test("whose load is not known counts as its share of the stamp, and that is said", () => {
  const { tenants } = showback([stamp("a1")], [{ tenant: "one", stamp: "a1" }], bounds);
  expect(tenants).toEqual([
    { tenant: "one", stamp: "a1", standby: false, measured: false, demand: 0.1, monthly: 460 },
  ]);
});

test("a stamp without a tenant is nobody's, and a tenant elsewhere is counted", () => {
  const { elsewhere, nobody, tenants } = showback(
    [stamp("a1"), stamp("b1", { class: "gone" })],
    [{ tenant: "far", stamp: "z9" }],
    bounds,
  );
  expect({ elsewhere, nobody, tenants }).toEqual({ elsewhere: 1, nobody: 800, tenants: [] });
});

test("tenants that take nothing share what is due all the same", () => {
  const none = [
    { tenant: "x", stamp: "a1", load: load(0) },
    { tenant: "y", stamp: "a1", load: load(0) },
  ];
  expect(showback([stamp("a1")], none, bounds).tenants.map(({ monthly }) => monthly)).toEqual([200, 200]);
});

test("a standby is paid for where it is, as the registry counts it there", () => {
  const { elsewhere, nobody, tenants } = showback(
    [stamp("a1"), stamp("b1")],
    [
      { tenant: "safe", stamp: "a1", standby: "b1", load: load(0.2) },
      { tenant: "far", stamp: "a1", standby: "z9", load: load(0) },
    ],
    bounds,
  );
  expect(tenants.map(({ monthly, stamp: at, standby, tenant }) => [tenant, at, standby, monthly])).toEqual([
    ["safe", "a1", false, 520],
    ["safe", "b1", true, 520],
    ["far", "a1", false, 0],
  ]);
  expect([nobody, elsewhere]).toEqual([0, 1]);
});

test("nothing is lost: all parts, nobody's and what is not used are what the stamps cost", () => {
  const tenant = fc.record({
    tenant: fc.string({ minLength: 1 }),
    stamp: fc.constantFrom("a1", "b1"),
    standby: fc.option(fc.constant("c1"), { nil: undefined }),
    load: fc.option(fc.double({ min: 0, max: 1, noNaN: true }).map(load), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(tenant, { maxLength: 30 }), (all: ShownTenant[]) => {
      const stamps = [stamp("a1"), stamp("b1"), stamp("c1"), stamp("d1", { monthly: 77, fixed: 7 })];
      const { nobody, tenants, unused } = showback(stamps, all, bounds);
      const sum = tenants.reduce((total, { monthly }) => total + monthly, nobody + unused);
      expect(sum).toBeCloseTo(3077, 6);
    }),
  );
});
