import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capacity } from "../../cli/capacity";
import { boundsSchema } from "../../components/contract/class";
import { loadSchema, type StampItem } from "../../components/routing/contract";
import { REGISTRY_FOLDER, openRegistry } from "../../tenants/registry/open";
import type { Registry } from "../../tenants/registry/registry";
import { requireStandby } from "../../tenants/recovery/plan";
import { FleetFolder } from "../cli/fleet-folder";
import { PlannedFleet } from "../capacity/fleet";
import { BOUNDS, furnish, poolOf, stampOf, tenantOf } from "../registry/items";

const SEATS = { ...BOUNDS, own: { seats: 100, messagesPerSecond: 50 } };
const LOAD = { requestsPerSecond: 1, databaseConnections: 1, storageGb: 1 };

/** A stamp whose class declares bounds of its own. */
const seated = (id: string, number: number): object =>
  stampOf(id, number, { capacity: { residency: "eu", tier: "standard", class: "standard", bounds: SEATS } });

async function furnishSeats(registry: Registry): Promise<void> {
  await registry.write([
    { kind: "stamp", item: seated("s1", 1) },
    { kind: "stamp", item: seated("s2", 2) },
    { kind: "pool", item: poolOf("eu-standard", 0, ["s1", "s2"]) },
  ]);
}

describe("a bound that a class declares itself", () => {
  test.each<[string, unknown]>([
    ["a name that is one of the four", { storageGb: 5 }],
    ["a name that a file gives to something else", { tenant: 5 }],
    ["a name of the language", { constructor: 5 }],
    ["a name with a dash", { "seats-taken": 5 }],
    ["a name with a capital first", { Seats: 5 }],
    ["nothing", { seats: 0 }],
    ["less than nothing", { seats: -1 }],
    ["no number", { seats: Number.POSITIVE_INFINITY }],
    ["not a number", { seats: Number.NaN }],
    ["less than sums are kept to", { seats: 1e-320 }],
    ["what a thousand tenants could pass unseen", { seats: 1e-9 }],
    ["a text", { seats: "5" }],
    ["more than sixteen", Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`bound${index}`, 1]))],
  ])("is refused with %s", (_, own) => {
    expect(boundsSchema.safeParse({ ...BOUNDS, own }).success).toBe(false);
  });

  test.each([1e-320, 9e-7, Number.NaN, -1, 2e12])(
    "is told no load of %p, which would count as another",
    (seats) => {
      expect(loadSchema.safeParse({ ...LOAD, own: { seats } }).success).toBe(false);
    },
  );

  test("is taken with a number above 0, whole or not", () => {
    expect(boundsSchema.parse({ ...BOUNDS, own: { seats: 0.5, messagesPerSecond: 1e12 } }).own).toEqual({
      ...{ seats: 0.5, messagesPerSecond: 1e12 },
    });
  });
});

describe("with bounds of their own, stamps", () => {
  let fleet: FleetFolder;
  let registry: Registry;
  const reopen = (): Registry => openRegistry(REGISTRY_FOLDER, { root: fleet.root });
  /** Runs a command while nobody else has the registry, as operators do. */
  const run = async (args: readonly string[]): ReturnType<FleetFolder["run"]> => {
    await registry.close();
    try {
      return await fleet.run(args);
    } finally {
      registry = reopen();
    }
  };
  const load = (own: Record<string, number>): object => ({ load: { ...LOAD, own } });
  const ownUse = async (id: string): Promise<StampItem["use"]["own"]> =>
    (await registry.get("stamp", id))?.use.own;

  beforeEach(async () => {
    fleet = new FleetFolder({ "index.js": "module.exports = () => ({});" });
    registry = reopen();
    await furnishSeats(registry);
  });
  afterEach(async () => {
    await registry.close();
    fleet.remove();
  });

  test("place a tenant by them, and --explain names them", async () => {
    await registry.put("tenant", tenantOf("acme", "s1", load({ seats: 60, messagesPerSecond: 1 })));
    const place = ["tenants", "place", "globex", "--residency", "eu", "--explain", "--own", "seats=30"];
    const amounts = ["--requests-per-second=1", "--database-connections=1", "--storage-gb=1"];
    const { code, stderr, stdout } = await run([...place, ...amounts, "--json"]);
    expect([code, stderr]).toEqual([0, expect.anything()]);
    expect(JSON.parse(stdout)).toMatchObject({
      stamp: "s2",
      stamps: [
        {
          stamp: "s1",
          refusal: "full",
          binding: "seats",
          percent: 90,
          why: "seats would be at 90 % of its bound, above 80 %",
        },
        { stamp: "s2", binding: "seats", percent: 30 },
      ],
      item: { load: { own: { seats: 30 } } },
    });
    const shown = await run(["tenants", "show", "globex"]);
    expect(shown.stdout).toContain("1 requests/s, 1 connections, 1 GB, seats 30");
    expect((await run(["tenants", "stamps"])).stdout).toMatch(/^s1 .*seats 60 %$/mu);
  });

  test("count what the command, a file and Prometheus say, each its own number and none of the others", async () => {
    await registry.put("tenant", tenantOf("acme", "s1", load({ seats: 60 })));
    await registry.put("tenant", tenantOf("globex", "s1", load({ seats: 10 })));
    expect(await ownUse("s1")).toEqual({ seats: { measured: 2, sum: 70 } });
    const one = ["tenants", "load", "acme", "--own", "messagesPerSecond=5"];
    const amounts = ["--requests-per-second=2", "--database-connections=1", "--storage-gb=1"];
    expect((await run([...one, ...amounts])).code).toBe(0);
    expect((await registry.get("tenant", "acme"))?.load).toEqual({
      ...{ ...LOAD, requestsPerSecond: 2 },
      own: { seats: 60, messagesPerSecond: 5 },
    });
    writeFileSync(
      join(fleet.root, "loads.csv"),
      "tenant,requestsPerSecond,databaseConnections,storageGb,seats\nglobex,1,1,1,12\nacme,2,1,1,\n",
    );
    expect((await run(["tenants", "load", "--file", "loads.csv"])).stdout).toContain("1 tenant counted");
    expect(await ownUse("s1")).toEqual({
      ...{ seats: { measured: 2, sum: 72 }, messagesPerSecond: { measured: 1, sum: 5 } },
    });
    const server = createServer((_, response) => {
      const result = [{ metric: { tenant: "globex" }, value: [1, "20.001"] }];
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const asked = [
        "tenants",
        "load",
        "--prometheus",
        url,
        "--own-query",
        "seats=sum by (tenant) (seats == 1)",
      ];
      expect((await run(asked)).code).toBe(0);
    } finally {
      server.close();
    }
    expect((await registry.get("tenant", "globex"))?.load).toEqual({ ...LOAD, own: { seats: 20.01 } });
  });

  test("take in a file of tenants with columns of their names, and refuse one without the load it is part of", async () => {
    const head = "tenant,residency,requestsPerSecond,databaseConnections,storageGb,seats\n";
    writeFileSync(join(fleet.root, "t.csv"), `${head}acme,eu,1,1,1,70\nglobex,eu,1,1,1,70\n`);
    expect((await run(["tenants", "import", "t.csv"])).code).toBe(0);
    const homes = await Promise.all(["acme", "globex"].map((name) => registry.get("tenant", name)));
    expect(homes.map((item) => item?.stamp).sort()).toEqual(["s1", "s2"]);
    writeFileSync(join(fleet.root, "t.csv"), `${head}initech,eu,,,,7\n`);
    const refused = await run(["tenants", "import", "t.csv"]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining("a load is known as a whole"),
    ]);
  });

  test("are refused a bound that no class declares, by name, and nothing is written", async () => {
    await registry.put("tenant", tenantOf("acme", "s1", load({ seats: 1 })));
    await registry.put("tenant", tenantOf("globex", "s1", load({ seats: 1 })));
    writeFileSync(
      join(fleet.root, "loads.csv"),
      "tenant,requestsPerSecond,databaseConnections,storageGb,seat\nacme,9,1,1,\nglobex,9,1,1,5\n",
    );
    const refused = await run(["tenants", "load", "--file", "loads.csv"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("no stamp has a bound that tenant globex's load names");
    expect(refused.stderr).toContain("seat");
    expect(refused.stderr).toContain("messagesPerSecond, seats");
    expect((await registry.get("tenant", "acme"))?.load?.requestsPerSecond).toBe(1);
    await expect(registry.put("tenant", tenantOf("new", "s1", load({ seat: 1 })))).rejects.toThrow(
      "no stamp has a bound that tenant new's load names",
    );
  });

  test("never come above them by a write, a standby or a move that begins", async () => {
    await registry.put("tenant", tenantOf("acme", "s1", load({ seats: 60, messagesPerSecond: 1 })));
    await expect(
      registry.put("tenant", tenantOf("globex", "s1", load({ seats: 41, messagesPerSecond: 1 }))),
    ).rejects.toThrow("seats would pass the bound of 100");
    await registry.put("tenant", tenantOf("globex", "s2", load({ seats: 41, messagesPerSecond: 1 })));
    const globex = (await registry.get("tenant", "globex"))!;
    const facts = {
      tenant: globex,
      stamps: await registry.list("stamp"),
      pools: await registry.list("pool"),
      today: "2026-11-21",
    };
    expect(() => requireStandby("s1", facts)).toThrow(/seats would be at 101 % of its bound/u);
    await expect(registry.put("tenant", { ...globex, standby: "s1", version: 2 })).rejects.toThrow(
      "seats would pass the bound of 100",
    );
    await registry.put("tenant", {
      ...globex,
      load: { ...LOAD, own: { seats: 20 } },
      standby: "s1",
      version: 2,
    });
    expect(await ownUse("s1")).toEqual({
      ...{ seats: { measured: 2, sum: 80 }, messagesPerSecond: { measured: 1, sum: 1 } },
    });
    expect(await ownUse("s2")).toEqual({ seats: { measured: 1, sum: 20 } });
  });

  test("leave nothing of a tenant who left", async () => {
    const before = (await registry.get("stamp", "s1"))?.use;
    await registry.put("tenant", tenantOf("acme", "s1", load({ seats: 0.1 })));
    await registry.remove("tenant", "acme", 1);
    expect((await registry.get("stamp", "s1"))?.use).toEqual(before);
  });
});

test("a registry from before is as it was; when a class declares a bound, those of whom it is not known count as their share", async () => {
  const folder = mkdtempSync(join(tmpdir(), "own-bounds-"));
  const registry = openRegistry(join(folder, "r"), { root: folder });
  try {
    await furnish(registry);
    await registry.put("tenant", tenantOf("acme", "s1", { load: LOAD }));
    const before = (await registry.get("stamp", "s1"))!;
    expect([Object.keys(before.use), Object.keys(before.capacity!.bounds)]).toEqual([
      ["tenants", "measured", "requestsPerSecond", "databaseConnections", "storageGb"],
      ["tenants", "requestsPerSecond", "databaseConnections", "storageGb"],
    ]);
    await registry.put("stamp", {
      ...before,
      version: before.version + 1,
      capacity: { ...before.capacity, bounds: SEATS },
    });
    const { useOf } = await import("../../planning/capacity/use-registry.js");
    const s1 = (await useOf(registry)).filter(({ stamp }) => stamp === "s1").at(-1);
    // One of ten tenants: a tenth of each.
    expect(s1).toMatchObject({ requestsPerSecond: 1, own: { seats: 10, messagesPerSecond: 5 } });
    expect((await registry.get("tenant", "acme"))?.load).toEqual(LOAD);
  } finally {
    await registry.close();
    rmSync(folder, { recursive: true });
  }
});

test("capacity counts them: from the registry, from a file, and by another bound; a name that no class has is refused", async () => {
  const fleet = new PlannedFleet({ standard: { bounds: SEATS, app: { image: "web" } } }, { s1: {}, s2: {} });
  try {
    const registry = openRegistry(undefined, { root: fleet.root });
    await furnishSeats(registry);
    await registry.put(
      "tenant",
      tenantOf("acme", "s1", { load: { ...LOAD, own: { seats: 75, messagesPerSecond: 1 } } }),
    );
    await registry.close();
    const { code, stdout } = await fleet.run(capacity);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^s1 .*75 \(75 %\).*75 % seats\s+plan$/mu);
    const more = await fleet.run(capacity, { bounds: "seats=90" });
    expect([more.code, more.stdout]).toEqual([1, expect.stringMatching(/^s1 .*83 % seats\s+act$/mu)]);
    const csv = fleet.write("use.csv", "stamp,tenants,seats\ns1,1,20\ns2,2,80\n");
    const file = await fleet.run(capacity, { use: csv }, { json: true });
    expect(file.code).toBe(1);
    expect(JSON.parse(file.stdout)).toMatchObject({
      stamps: [
        { binding: { bound: "seats", percent: 20 } },
        { level: "act", binding: { bound: "seats", used: 80, of: 100 } },
      ],
      // 1 tenant for 20 seats takes 5; 2 tenants for 80 take 2.5.
      forecasts: [{ tenants: 3, capacity: 7.5 }],
    });
    const wrong = fleet.write("use.csv", "stamp,tenants,seat\ns1,1,10\n");
    await expect(fleet.run(capacity, { use: wrong })).rejects.toThrow(/no class has such a bound/u);
    await expect(fleet.run(capacity, { bounds: "seat=90" })).rejects.toThrow(/no class has such a bound/u);
    await expect(fleet.run(capacity, { tenants: "9", class: "constructor" })).rejects.toThrow(
      "unknown class",
    );
  } finally {
    fleet.remove();
  }
});
