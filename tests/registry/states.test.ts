import { decide } from "../../router/decision/decide";
import { buildTable } from "../../router/table/build";
import { MemoryStore } from "../../tenants/registry/memory";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { planMany } from "../../tenants/placement/place-many";
import { place } from "../../tenants/placement/place";
import { endCanary, startCanary } from "../../tenants/states/canary";
import {
  closeStamp,
  failStamp,
  healStamp,
  openStamp,
  stateInWords,
  welcomeStrangers,
} from "../../tenants/states/stamps";
import { pin, resume, suspend, tenantInWords, unpin } from "../../tenants/states/tenants";
import { planMove } from "../../tenants/migration/plan";
import { furnish, stampOf, tenantOf } from "./items";

const NOW = new Date("2027-01-31T12:00:00.000Z");
const LATER = new Date("2027-01-31T13:00:00.000Z");

async function registryOf(): Promise<RowRegistry> {
  const registry = new RowRegistry(new MemoryStore(), "ann@here");
  await furnish(registry);
  await registry.put("tenant", tenantOf("acme", "s1"));
  return registry;
}

/** What a request for a tenant comes to by the registry as it is. */
async function asked(registry: RowRegistry, tenant: string, time = 0): Promise<string> {
  const request = {
    method: "GET",
    path: "/",
    headers: { "x-tenant": tenant },
    token: { kind: "absent" } as const,
    time,
  };
  const table = buildTable(await registry.snapshot());
  const decision = decide(request, { sources: [{ kind: "header", name: "x-tenant" }], functions: [] }, table);
  if (decision.outcome === "stamp") return decision.stamp;
  return `${decision.reason} ${decision.status} ${decision.retryAfter ?? ""}`.trim();
}

describe("a stamp that fails its tenants", () => {
  test("answers 503 until the time is over or an operator says so, and maintenance is said before it", async () => {
    const registry = await registryOf();
    const failing = await failStamp(registry, "s1", { seconds: 600, why: "errors", now: NOW });
    const seconds = NOW.getTime() / 1000;
    expect(await asked(registry, "acme", seconds)).toBe("down 503 10");
    expect(await asked(registry, "acme", seconds + 599)).toBe("down 503 10");
    expect(await asked(registry, "acme", seconds + 600)).toBe("s1");
    expect(stateInWords(failing, NOW)).toBe("active, fails its tenants until 2027-01-31 12:10 UTC");
    expect(stateInWords(failing, LATER)).toBe("active");
    await closeStamp(registry, "s1", 1800, NOW);
    expect(await asked(registry, "acme", seconds)).toBe("maintenance 503 1800");
    await openStamp(registry, "s1");
    expect((await healStamp(registry, "s1")).failing).toBeUndefined();
    expect(await asked(registry, "acme", seconds)).toBe("s1");
  });

  test("keeps its tenants: whatever else is written of it, it stays what was said", async () => {
    const registry = await registryOf();
    await failStamp(registry, "s1", { seconds: 600, why: "errors", now: NOW });
    await welcomeStrangers(registry, "s1", true);
    await registry.put("tenant", tenantOf("beta", "s1"));
    expect(await registry.get("stamp", "s1")).toMatchObject({ failing: { why: "errors" }, strangers: true });
    expect((await welcomeStrangers(registry, "s1", false)).strangers).toBeUndefined();
  });
});

describe("the epoch of a stamp", () => {
  const MOVE = { target: "s2", retryAfterSeconds: 10 } as const;
  const PAUSED = { since: "2027-01-01T00:00:00Z" };
  const ERASING = { since: PAUSED.since, by: "ann@here" };

  test.each<[string, object, number]>([
    ["is another one once a tenant is paused", { suspended: PAUSED }, 1],
    ["is another one once a tenant is held", { migration: { ...MOVE, step: "holding" } }, 1],
    ["is another one once a tenant is erased", { erasing: { ...ERASING, step: "closing" } }, 1],
    ["stays while a tenant is copied", { migration: { ...MOVE, step: "copying" } }, 0],
    ["stays while an erasure is asked for", { erasing: { ...ERASING, step: "asked" } }, 0],
    ["stays where a tenant gets a domain", { domains: ["shop.acme.example"] }, 0],
  ])("%s", async (_, more, epoch) => {
    const registry = await registryOf();
    await registry.put("tenant", { ...tenantOf("acme", "s1"), version: 2, ...more });
    expect((await registry.get("stamp", "s1"))?.epoch ?? 0).toBe(epoch);
    expect((await registry.get("stamp", "s2"))?.epoch ?? 0).toBe(0);
  });

  test("is another one once a tenant has gone, or is removed, and none that was comes back", async () => {
    const registry = await registryOf();
    await registry.put("tenant", { ...tenantOf("acme", "s2"), version: 2 });
    expect(await registry.get("stamp", "s1")).toMatchObject({ epoch: 1 });
    await registry.remove("tenant", "acme", 2);
    expect(await registry.get("stamp", "s2")).toMatchObject({ epoch: 1 });
    const before = (await registry.get("stamp", "s2"))!;
    await registry.put("stamp", { ...before, epoch: 0, version: before.version + 1 });
    expect(await registry.get("stamp", "s2")).toMatchObject({ epoch: 1 });
    // Paused and resumed: what was said before the pause is not believed after it.
    await registry.put("tenant", tenantOf("beta", "s1"));
    await suspend(registry, "beta", { now: NOW });
    await resume(registry, "beta");
    expect(await registry.get("stamp", "s1")).toMatchObject({ epoch: 2 });
  });
});

describe("the epoch of a stamp from which a tenant goes that was not served there", () => {
  const MOVE = { target: "s2", retryAfterSeconds: 10 } as const;

  test.each<[string, object, object]>([
    [
      "that is paused",
      { suspended: { since: "2027-01-01T00:00:00Z" } },
      { suspended: { since: "2027-01-01T00:00:00Z" } },
    ],
    [
      "that is held",
      { migration: { ...MOVE, step: "holding" } },
      { migration: { ...MOVE, source: "s1", step: "soaking" } },
    ],
  ])("is another one than while it was there: %s", async (_, there, gone) => {
    const registry = await registryOf();
    await registry.put("tenant", { ...tenantOf("acme", "s1"), version: 2, ...there });
    expect(await registry.get("stamp", "s1")).toMatchObject({ epoch: 1 });
    await registry.put("tenant", { ...tenantOf("acme", "s2"), version: 3, ...gone });
    expect(await registry.get("stamp", "s1")).toMatchObject({ epoch: 2 });
    expect((await registry.get("stamp", "s2"))?.epoch ?? 0).toBe(0);
  });

  test("is another one than before once a paused tenant is removed", async () => {
    const registry = await registryOf();
    await suspend(registry, "acme", { now: NOW });
    const { version } = (await registry.get("tenant", "acme"))!;
    await registry.remove("tenant", "acme", version);
    expect(await registry.get("stamp", "s1")).toMatchObject({ epoch: 2 });
  });
});

describe("a stamp in maintenance", () => {
  test("answers 503 for as long as was said, takes nobody, and opens when an operator says so", async () => {
    const registry = await registryOf();
    const closed = await closeStamp(registry, "s1", 1800, NOW);
    expect(closed).toMatchObject({ state: "maintenance", retryAfterSeconds: 1800 });
    expect(await asked(registry, "acme")).toBe("maintenance 503 1800");
    expect(stateInWords(closed, NOW)).toBe("maintenance until 2027-01-31 12:30 UTC");
    expect(stateInWords(closed, LATER)).toBe("maintenance until 2027-01-31 12:30 UTC (overdue)");
    const { tenant } = await place(
      registry,
      { tenant: "new", residency: "eu", tier: "standard" },
      { today: "2027-01-31" },
    );
    expect(tenant.stamp).toBe("s2");
    const open = await openStamp(registry, "s1");
    expect(open).toMatchObject({ state: "active" });
    expect(open.maintenance).toBeUndefined();
    expect(await asked(registry, "acme")).toBe("s1");
    expect((await openStamp(registry, "s1")).version).toBe(open.version);
  });

  test("goes back to what it was, also when it is closed twice", async () => {
    const registry = await registryOf();
    const known = (await registry.get("stamp", "s2"))!;
    await registry.put("stamp", { ...known, state: "draining", version: known.version + 1 });
    await closeStamp(registry, "s2", 60, NOW);
    await closeStamp(registry, "s2", 120, LATER);
    expect(await openStamp(registry, "s2")).toMatchObject({ state: "draining" });
  });

  test.each([0, -1, 1.5, 86_401, Number.NaN])("is refused for %p seconds", async (seconds) => {
    const registry = await registryOf();
    expect(() => closeStamp(registry, "s1", seconds, NOW)).toThrow("1 second to 24 hours");
  });

  test("is refused for a stamp that nobody registered", async () => {
    const registry = await registryOf();
    await expect(closeStamp(registry, "s9", 60, NOW)).rejects.toThrow("the registry has no such stamp");
    await expect(openStamp(registry, "s9")).rejects.toThrow("the registry has no such stamp");
  });
});

describe("a tenant that is paused", () => {
  test("gets 403 wherever it is, and is served again when it is resumed", async () => {
    const registry = await registryOf();
    const paused = await suspend(registry, "acme", { reason: "unpaid", now: NOW });
    expect(paused.suspended).toEqual({ since: NOW.toISOString(), reason: "unpaid" });
    expect(await asked(registry, "acme")).toBe("suspended 403");
    expect(tenantInWords(paused)).toBe("suspended");
    expect((await suspend(registry, "acme", { now: LATER })).suspended).toEqual({ since: NOW.toISOString() });
    await resume(registry, "acme");
    expect(await asked(registry, "acme")).toBe("s1");
    expect((await registry.get("stamp", "s1"))?.use.tenants).toBe(1);
  });

  test("is one that is there", async () => {
    const registry = await registryOf();
    for (const work of [
      suspend(registry, "nobody", { now: NOW }),
      resume(registry, "nobody"),
      pin(registry, "nobody"),
    ])
      await expect(work).rejects.toThrow("there is no such tenant");
  });
});

describe("a tenant that is pinned", () => {
  test("is moved by nobody until the pin is ended", async () => {
    const registry = await registryOf();
    const pinned = await pin(registry, "acme");
    expect(tenantInWords(pinned)).toBe("pinned");
    const facts = {
      pools: await registry.list("pool"),
      stamps: await registry.list("stamp"),
      today: "2027-01-31",
    };
    expect(() => planMove({ tenant: "acme", to: "s2" }, { ...facts, tenant: pinned })).toThrow(
      "tenant acme is pinned to stamp s1",
    );
    const elsewhere = { ...pinned, stamp: "s2", version: pinned.version + 1 };
    await expect(registry.put("tenant", elsewhere)).rejects.toThrow("tenant acme is pinned to stamp s1");
    const moving = { ...pinned, version: pinned.version + 1, migration: { target: "s2", step: "copying" } };
    await expect(registry.put("tenant", moving)).rejects.toThrow("tenant acme is pinned to stamp s1");
    const free = await unpin(registry, "acme");
    expect(planMove({ tenant: "acme", to: "s2" }, { ...facts, tenant: free })).toMatchObject({
      target: "s2",
    });
  });
});

describe("a canary", () => {
  const request = (index: number) => ({
    tenant: `new-${index}`,
    residency: "eu" as const,
    tier: "standard" as const,
  });

  test("gets its share of the new tenants, the same ones whenever asked, and moves nobody", async () => {
    const registry = await registryOf();
    await registry.put("stamp", stampOf("s3", 3, { capacity: { ...capacityOf(2000) } }));
    for (const id of ["s1", "s2"]) {
      const known = (await registry.get("stamp", id))!;
      await registry.put("stamp", { ...known, capacity: capacityOf(2000), version: known.version + 1 });
    }
    await startCanary(registry, { pool: "eu-standard", stamp: "s3", percent: 25 });
    expect(await asked(registry, "acme")).toBe("s1");
    const planned = async () => {
      const [stamps, pools] = await Promise.all([registry.list("stamp"), registry.list("pool")]);
      const fleet = {
        stamps: stamps.filter(({ id }) => id !== "s2"),
        pools: new Map(pools.map((pool) => [pool.name, pool])),
      };
      const full = fleet.stamps.map((stamp) =>
        stamp.id === "s1" ? { ...stamp, use: { ...stamp.use, tenants: 0 } } : stamp,
      );
      const plan = planMany(
        Array.from({ length: 400 }, (_, index) => request(index)),
        { ...fleet, stamps: full },
        { today: "2027-01-31", strategy: "hash" },
      );
      return plan.tenants.filter(({ stamp }) => stamp === "s3").map(({ tenant }) => tenant);
    };
    const share = await planned();
    expect(share.length).toBeGreaterThan(70);
    expect(share.length).toBeLessThan(130);
    expect(await planned()).toEqual(share);
    await startCanary(registry, { pool: "eu-standard", stamp: "s3", percent: 50 });
    expect(await planned()).toEqual(expect.arrayContaining(share));
    await endCanary(registry, "eu-standard");
    expect(await planned()).toEqual([]);
  });

  test.each<[object, string]>([
    [{ percent: 0 }, "no share of the new tenants"],
    [{ percent: 101 }, "no share of the new tenants"],
    [{ pool: "us-standard" }, "the registry has no such pool"],
    [{ stamp: "s9" }, "does not know this stamp"],
    [{ stamp: "p1" }, "takes no tenants of pool eu-standard"],
  ])("is refused with %p", async (change, problem) => {
    const registry = await registryOf();
    await registry.put("stamp", stampOf("p1", 7, { capacity: { ...capacityOf(10), tier: "premium" } }));
    const wanted = { pool: "eu-standard", stamp: "s2", percent: 10, ...change };
    await expect((async () => startCanary(registry, wanted))()).rejects.toThrow(problem);
  });
});

function capacityOf(tenants: number) {
  const bounds = { tenants, requestsPerSecond: 1e5, databaseConnections: 50_000, storageGb: 1e6 };
  return { residency: "eu", tier: "standard", class: "standard", bounds, fullPercent: 80 } as const;
}
