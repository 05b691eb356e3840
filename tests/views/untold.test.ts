import { place } from "../../tenants/placement/place";
import { RegistryEntry } from "../../tenants/migration/registry-entry";
import type { Begin } from "../../tenants/migration/entries";
import { ErasureClaim } from "../../tenants/leave/claim";
import { StandbyClaim } from "../../tenants/recovery/claim";
import { MemoryStore } from "../../tenants/registry/memory";
import { RowRegistry } from "../../tenants/registry/row-registry";
import type { Registry } from "../../tenants/registry/registry";
import { resume, suspend } from "../../tenants/states/tenants";
import { ViewedRegistry } from "../../tenants/views/viewed-registry";
import { type ViewedStamps, viewedStamps } from "./away";

const NOW = new Date(0);

describe("a stamp that was not told is told by whoever comes next", () => {
  let stamps: ViewedStamps;
  beforeEach(async () => {
    stamps = await viewedStamps();
  });
  afterEach(() => stamps.remove());
  const owes = async (stamp = "a1") => (await stamps.plain.get("stamp", stamp))?.untold !== undefined;

  test("a process that ends between the write and the push leaves the debt in the registry", async () => {
    // Past the views, as a process that is killed right after its commit leaves it.
    await suspend(stamps.plain, "acme", { now: NOW });
    expect(await owes()).toBe(true);
    await stamps.again((registry) => suspend(registry, "acme", { now: NOW }));
    expect(await owes()).toBe(false);
    expect(await stamps.tenants("a1")).toMatchObject([{ tenant: "acme", suspended: {} }]);
  });

  test("a command that finds all as it should be tells it, or fails by name", async () => {
    await suspend(stamps.open(), "acme", { now: NOW });
    await stamps.untold((registry) => resume(registry, "acme"));
    await stamps.untold(async (registry) => {
      await resume(registry, "acme");
      await registry.settle();
    });
    await stamps.again((registry) => resume(registry, "acme"));
    expect((await stamps.tenants("a1"))[0]).not.toHaveProperty("suspended");
  });

  test("a placement that is found tells it", async () => {
    const request = { tenant: "bolt", residency: "eu" as const, tier: "standard" as const };
    const placed = (registry: Registry) => place(registry, request, { today: "2026-01-01" });
    for (const store of Object.values(stamps.stores)) store.away = true;
    await expect(placed(stamps.open())).rejects.toThrow("could not be told");
    for (const store of Object.values(stamps.stores)) store.away = false;
    const { found, tenant } = await stamps.again(placed);
    expect(found).toBe(true);
    expect((await stamps.tenants(tenant.stamp)).map((item) => item.tenant)).toContain("bolt");
  });

  test("a tenant that was removed is placed elsewhere only once its old stamp knows that it is gone", async () => {
    await stamps.untold((registry) => registry.remove("tenant", "acme", 1));
    const anew = { tenant: "acme", version: 1, pool: "eu-standard", stamp: "b1" };
    stamps.stores["a1"]!.away = true;
    await expect(stamps.open().put("tenant", anew)).rejects.toThrow(
      "stamp a1 was not told of an earlier write, and could not be told now: nothing was written",
    );
    expect(await stamps.plain.get("tenant", "acme")).toBeUndefined();
    stamps.stores["a1"]!.away = false;
    await stamps.open().put("tenant", anew);
    expect(await stamps.tenants("a1")).toEqual([]);
    expect(await stamps.homes("b1").tenantHome("acme")).toMatchObject({ write: "b1" });
  });

  test("a standby is whole only where the home sends who asks to the registry", async () => {
    const protect = (registry: Registry) =>
      StandbyClaim.take(registry, "acme", (item, epoch) => ({
        ...item,
        standby: "b1",
        protection: {
          ...(item.protection ?? { step: "copying" as const, since: NOW.toISOString(), reason: "sold so" }),
          epoch,
        },
      }));
    const follow = async (registry: Registry) =>
      (await protect(registry)).change((item) => ({
        ...item,
        protection: { ...item.protection!, step: "following" },
      }));
    await stamps.untold(protect);
    stamps.stores["a1"]!.away = true;
    await expect(follow(stamps.open())).rejects.toThrow("stamp a1 was not told of an earlier write");
    expect((await stamps.plain.get("tenant", "acme"))?.protection?.step).toBe("copying");
    stamps.stores["a1"]!.away = false;
    await follow(stamps.open());
    // Now it can be failed over, and the home that can't be told sends who asks to the registry.
    stamps.stores["a1"]!.away = true;
    const over = await StandbyClaim.take(stamps.open(), "acme", (item, epoch) => ({
      ...item,
      protection: { ...item.protection!, epoch },
      migration: { source: "a1", target: "b1", step: "moving", epoch, retryAfterSeconds: 5 },
    }));
    await over.change(({ migration: _, ...item }) => ({
      ...item,
      ...{ stamp: "b1", standby: "a1", protection: { ...item.protection!, step: "over" } },
    }));
    expect(await stamps.homes("a1").tenantHome("acme")).toMatchObject({ write: "b1" });
  });

  test("a move that has ended deletes nothing before the stamp that it left knows", async () => {
    const begin = {
      ...{ source: "a1", target: "b1", tenant: "acme", settings: { pauseMs: 1000 } },
    } as unknown as Begin;
    const entry = await RegistryEntry.takeOver(stamps.open(), begin, "enter");
    await entry.settle("b1", "soaking");
    // Past the views, as a mover that is killed right after its last commit leaves it.
    await (await RegistryEntry.takeOver(stamps.plain, begin, "fine")).finish();
    expect(await stamps.tenants("a1")).toHaveLength(1);
    stamps.stores["a1"]!.away = true;
    await expect(
      RegistryEntry.takeOver(stamps.open(), begin, "fine").then((again) => again.finish()),
    ).rejects.toThrow("stamp a1 was not told of an earlier write");
    stamps.stores["a1"]!.away = false;
    await (await RegistryEntry.takeOver(stamps.open(), begin, "fine")).finish();
    expect(await stamps.tenants("a1")).toEqual([]);
  });

  test("an erasure leaves no name behind where it ended before its stamp was told", async () => {
    const take = (registry: Registry) => ErasureClaim.take(registry, "acme", "ann@here", NOW);
    const claim = (await take(stamps.open()))!;
    await claim.step("empty");
    const item = (await stamps.plain.get("tenant", "acme"))!;
    await stamps.untold((registry) => registry.remove("tenant", "acme", item.version));
    expect(await take(stamps.open())).toBeUndefined();
    await stamps.open().told("acme");
    expect(await stamps.tenants("a1")).toEqual([]);
  });

  test("what can't be read after the write is said as what it is: written, and perhaps not told", async () => {
    let isWritten = false;
    const flaky = Object.assign(Object.create(stamps.plain) as Registry, {
      write: async (...args: Parameters<Registry["write"]>) => {
        const written = await stamps.plain.write(...args);
        isWritten = true;
        return written;
      },
      get: ((kind: "stamp", key: string) =>
        isWritten ? Promise.reject(new Error("throttled")) : stamps.plain.get(kind, key)) as Registry["get"],
    });
    const viewed = new ViewedRegistry(flaky, (stamp) => stamps.stores[stamp]!);
    await expect(suspend(viewed, "acme", { now: NOW })).rejects.toThrow(
      /the registry has it, and whether stamps a1 are to be told can't be read.*throttled/su,
    );
    expect(await owes()).toBe(true);
  });

  test("who can't tell it may take back what it did: the same process writes the same tenant, and is told again", async () => {
    const registry = stamps.open();
    stamps.stores["a1"]!.away = true;
    await expect(suspend(registry, "acme", { now: NOW })).rejects.toThrow("the registry has it");
    await expect(resume(registry, "acme")).rejects.toThrow("the registry has it");
    await expect(
      registry.put("tenant", { tenant: "bolt", version: 1, pool: "eu-standard", stamp: "a1" }),
    ).rejects.toThrow("nothing was written");
    expect((await stamps.plain.get("tenant", "acme"))?.suspended).toBeUndefined();
  });
});

test("a load that is refused in a later part tells what its earlier parts have written", async () => {
  class Small extends MemoryStore {
    override readonly maxRows = 99;
  }
  const stamps = await viewedStamps(new RowRegistry(new Small(), "test"));
  try {
    const item = (await stamps.plain.get("stamp", "a1"))!;
    const capacity = { ...item.capacity!, bounds: { ...item.capacity!.bounds, tenants: 500 } };
    await stamps.plain.put("stamp", { ...item, capacity, version: item.version + 1 });
    const of = (tenant: string, stamp: string) => ({ tenant, version: 1, pool: "eu-standard", stamp });
    const good = Array.from({ length: 30 }, (_, index) => of(`t${index}`, "a1"));
    await expect(stamps.open().load([...good, of("acme", "b1")])).rejects.toThrow("with another place");
    const told = await stamps.tenants("a1");
    expect(told.length).toBeGreaterThan(10);
    let there = 0;
    for await (const _ of stamps.plain.tenants({ stamp: "a1" })) there += 1;
    expect(told).toHaveLength(there);
  } finally {
    stamps.remove();
  }
});
