import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeTable, encodeTable, LastGood } from "../../../router/follow/last-good";
import { MemoryRegistry } from "../../../router/follow/registry";
import { FileRegistry } from "../../../router/follow/registry-file";
import { Synchroniser } from "../../../router/follow/synchroniser";
import { POOLS, STAMPS, TABLE, TENANTS, tenant } from "../fleet";

function filled(): MemoryRegistry {
  const registry = new MemoryRegistry();
  for (const item of STAMPS) registry.putStamp(item);
  for (const item of POOLS) registry.putPool(item);
  for (const item of TENANTS) registry.putTenant(item);
  return registry;
}

describe("a registry", () => {
  test("takes a write that names the version it read, and refuses one that was overtaken", () => {
    const registry = filled();
    const acme = registry.get("tenant", "acme")!;
    registry.putTenant({ ...acme, version: 2, stamp: "us1" });
    expect(() => registry.putTenant({ ...acme, version: 2, stamp: "eu1" })).toThrow(
      /the tenant acme was changed in the meantime; received version 2; allowed: version 3; read it again/,
    );
    expect(() => registry.putTenant(tenant("newcomer", "eu-standard", { version: 2 }))).toThrow(
      /allowed: version 1 \(it is new\)/,
    );
    expect(() => registry.removeTenant("acme", 1)).toThrow(/changed in the meantime/);
    registry.removeTenant("acme", 2);
    expect(registry.get("tenant", "acme")).toBeUndefined();
  });

  test("puts no tenant where nothing is, and takes no item that is not legal", () => {
    const registry = filled();
    const acme = registry.get("tenant", "acme")!;
    expect(() => registry.putTenant({ ...acme, version: 2, stamp: "nix1" })).toThrow(
      /tenant acme would be nowhere; received pool "eu-standard", stamp "nix1"/,
    );
    expect(() => registry.putTenant({ ...acme, version: 2, tenant: "AC ME" })).toThrow(/tenant/);
    expect(registry.get("tenant", "acme")).toEqual(acme);
  });

  test("tells writes since a version in order, or that it no longer remembers them", async () => {
    const registry = filled();
    const { version } = await registry.snapshot();
    expect(await registry.since(version)).toEqual([]);
    const acme = registry.get("tenant", "acme")!;
    registry.putTenant({ ...acme, version: 2, stamp: "us1" });
    registry.removeTenant("beta", 1);
    const writes = await registry.since(version);
    expect(writes?.map(({ key, item }) => [key, item?.version])).toEqual([
      ["acme", 2],
      ["beta", undefined],
    ]);
    expect(await registry.since(version + 99)).toBeUndefined();
    registry.load([tenant("loaded", "eu-standard")]);
    expect(await registry.since(version)).toBeUndefined();
  });

  test("is followed to the same table whether write by write, or after a load of many", async () => {
    const registry = filled();
    const follower = new Synchroniser(registry);
    await follower.begin();
    const sink = { apply: () => Promise.resolve() };
    const acme = registry.get("tenant", "acme")!;
    registry.putTenant({ ...acme, version: 2, stamp: "us1" });
    registry.removeTenant("beta", 1);
    expect(await follower.follow(sink)).toMatchObject({ outcome: "changed" });
    expect(await follower.follow(sink)).toMatchObject({ outcome: "current" });
    registry.load([tenant("loaded", "eu-standard")]);
    expect(await follower.follow(sink)).toMatchObject({ outcome: "changed" });
    expect({ ...follower.table }).toEqual({ ...(await new Synchroniser(registry).begin()) });
  });

  test("that contradicts itself leaves the last good table in force, with the reason", async () => {
    const registry = filled();
    const follower = new Synchroniser(registry);
    const before = await follower.begin();
    const [item] = STAMPS;
    registry.putStamp({ ...item!, version: 2, number: 1 });
    const round = await follower.follow({
      apply: () => Promise.reject(new Error("nothing is to be applied")),
    });
    expect(round).toMatchObject({ outcome: "away", problem: expect.stringMatching(/same number/) as string });
    expect(follower.table).toBe(before);
  });
});

describe("on disk", () => {
  const folder = mkdtempSync(join(tmpdir(), "registry-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("a table comes back as it was kept, and not at all when the file is cut or changed", async () => {
    const file = join(folder, "table");
    const keep = new LastGood(file);
    expect(keep.load()).toBeUndefined();
    await keep.keep(TABLE);
    expect({ ...keep.load() }).toEqual({ ...TABLE });
    const text = encodeTable(TABLE);
    expect(decodeTable(text.replace("eu1.aws.acme.example", "evil.example"))).toBeUndefined();
    expect(decodeTable("")).toBeUndefined();
    truncateSync(file, text.length - 1);
    expect(keep.load()).toBeUndefined();
  });

  test("without a registry and a kept table a router refuses to start", async () => {
    const gone = () => Promise.reject(new Error("no route to host"));
    const alone = new Synchroniser({ snapshot: gone, since: gone }, new LastGood(join(folder, "none")));
    await expect(alone.begin()).rejects.toThrow(
      /the registry is away and no table of an earlier run is kept; received no route to host/,
    );
  });

  test("an export that is no registry is refused with the place of the fault", async () => {
    const file = join(folder, "registry.json");
    writeFileSync(file, "{");
    await expect(new FileRegistry(file).snapshot()).rejects.toThrow(/not JSON/);
    writeFileSync(file, JSON.stringify({ version: 1, stamps: [{ id: "EU 1" }], pools: [], tenants: [] }));
    await expect(new FileRegistry(file).snapshot()).rejects.toThrow(/registry\.stamps/);
  });
});
