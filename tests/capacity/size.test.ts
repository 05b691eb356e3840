import { size } from "../../cli/capacity/size";
import { size as sizeStamp } from "../../planning/capacity/size";
import { runInProcess } from "../cli/in-process";

/** A stamp's size as the command tells it; it needs no project. */
async function sized(flags: Readonly<Record<string, string>>): Promise<unknown> {
  const { code, stdout } = await runInProcess(size, { cwd: "/", flags, json: true });
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe("stampworks capacity size", () => {
  test("5,000 connections at 25 a tenant carry 150 tenants, who take 1,500 requests/s and 20 servers", async () => {
    const flags = {
      ...{ connections: "5000", connectionsPerTenant: "25" },
      ...{ requestsPerTenant: "10", requestsPerServer: "100" },
    };
    expect(await sized(flags)).toMatchObject({
      tenants: 150,
      requestsPerSecond: 1500,
      servers: { atLimit: 15, planned: 20 },
    });
  });

  test("its parts cost 7,450 a month, 49.67 a tenant, and 10,000 tenants take 67 stamps of 499,150 a month", async () => {
    const { cost, fleet } = (await sized({
      ...{ connections: "5,000", connectionsPerTenant: "25" },
      ...{ costs: "4000,2400,450,200,100,300", fleetTenants: "10000" },
    })) as { cost: { month: number; perTenant: number }; fleet: object };
    expect(cost.month).toBe(7450);
    expect(cost.perTenant).toBeCloseTo(49.67, 2);
    expect(fleet).toEqual({ tenants: 10_000, stamps: 67, month: 499_150 });
  });

  test("1,000 tenants at 5/s with a peak of 4 have 32,000 queries in flight, by the query's own 0.2 s", async () => {
    const flags = {
      ...{ tenants: "1000", requestsPerTenant: "5", peak: "4" },
      ...{ queriesPerRequest: "8", queryTime: "200ms" },
    };
    expect(await sized(flags)).toMatchObject({
      peakPerSecond: 20_000,
      queriesPerSecond: 160_000,
      queriesInFlight: 32_000,
    });
  });

  test("1,000 tenants of 50 GB that grow by 10 % a month store 492 TB after 24 months", async () => {
    const flags = { tenants: "1000", storagePerTenant: "50", storageGrowth: "10%" };
    const { storageGb } = (await sized(flags)) as { storageGb: { now: number; after: number } };
    expect([storageGb.now, Math.round(storageGb.after / 1000)]).toEqual([50_000, 492]);
  });

  test("behind a pooler a tenant's 25 connections are clients: 4,000 of 5,000 carry 40,000, and 1,200 tenants", async () => {
    const flags = {
      ...{ connections: "5000", connectionsPerTenant: "25", clientsPerConnection: "10" },
      ...{ requestsPerTenant: "10", queriesPerRequest: "4", queryTime: "50ms" },
    };
    expect(await sized(flags)).toMatchObject({
      tenants: 1200,
      pool: { server: 4000, clients: 40_000, direct: 1000, busy: 2400 },
      queriesInFlight: 2400,
    });
    const all = { ...flags, poolShare: "100%" };
    expect(await sized(all)).toMatchObject({ tenants: 1500, pool: { server: 5000, direct: 0 } });
  });

  test("headroom is taken off each resource once: all of it usable gives 200 tenants and 15 servers for 1,500/s", () => {
    const all = sizeStamp({
      ...{ connections: 5000, connectionsPerTenant: 25, usable: 1, peak: 1 },
      ...{ storageGrowth: 0, storageMonths: 24 },
    });
    expect(all.tenants).toBe(200);
  });

  test("prints what it reckoned, a line each, and nothing that it was not told", async () => {
    const flags = { tenants: "1000", storagePerTenant: "50", storageGrowth: "10%" };
    const { stdout } = await runInProcess(size, { cwd: "/", flags });
    expect(stdout).toBe("one stamp\ntenants    1,000\nstorage    50 TB now, 492 TB after 24 months\n");
  });

  test.each([
    [{}, /nothing says how many tenants a stamp takes/u],
    [{ connections: "10", connectionsPerTenant: "25" }, /do not carry one tenant; received 10/u],
    [{ tenants: "1", poolShare: "120%" }, /--pool-share: not allowed/u],
    [{ tenants: "0" }, /--tenants: not allowed; received "0"; allowed: a number, 1 or more/u],
    [{ tenants: "1", queryTime: "5" }, /--query-time: not allowed/u],
    [{ tenants: "1", costs: "1,x" }, /--costs: not allowed/u],
    [{ tenants: "1", usable: "120%" }, /--usable: not allowed/u],
  ])("refuses %j and says what is allowed", async (flags, message) => {
    await expect(sized(flags)).rejects.toThrow(message);
  });
});
