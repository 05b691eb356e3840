import { decide } from "../../router/decision/decide";
import { buildTable } from "../../router/table/build";
import { MemoryStore } from "../../tenants/registry/memory";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { addDomain, removeDomain } from "../../tenants/states/domains";
import { endFunction, giveFunction } from "../../tenants/states/functions";
import { tenantInWords } from "../../tenants/states/tenants";
import { BOUNDS, furnish, poolOf, stampOf, tenantOf } from "./items";

const CAPACITY = { residency: "eu", tier: "standard", class: "standard", bounds: BOUNDS, fullPercent: 80 };
const CONFIG = {
  sources: [{ kind: "domain" } as const, { kind: "header", name: "x-tenant" } as const],
  functions: [{ function: "batch", path: "/batch" }],
};

async function registryOf(): Promise<RowRegistry> {
  const registry = new RowRegistry(new MemoryStore(), "ann@here");
  await furnish(registry);
  await registry.put("stamp", stampOf("b1", 50, { capacity: { ...CAPACITY, function: "batch" } }));
  await registry.put("pool", poolOf("eu-standard-batch", 50, ["b1"], { function: "batch" }));
  await registry.put("tenant", tenantOf("acme", "s1"));
  await registry.put("tenant", tenantOf("beta", "s2"));
  return registry;
}

/** What a request comes to by the registry as it is. */
async function asked(registry: RowRegistry, headers: Record<string, string>, path = "/"): Promise<string> {
  const request = { method: "GET", path, headers, token: { kind: "absent" } as const, time: 0 };
  const decision = decide(request, CONFIG, buildTable(await registry.snapshot()));
  return decision.outcome === "stamp" ? `${decision.tenant} ${decision.stamp}` : decision.reason;
}

describe("a tenant's stamp for a function", () => {
  test("is that of its bucket in the function's pool, counts there, and serves until it is ended", async () => {
    const registry = await registryOf();
    const acme = { "x-tenant": "acme" };
    const given = await giveFunction(registry, { tenant: "acme", function: "batch" });
    expect(given.functions).toEqual({ batch: "b1" });
    expect(tenantInWords(given)).toBe("batch on b1");
    expect((await registry.get("stamp", "b1"))?.use.tenants).toBe(1);
    expect([await asked(registry, acme), await asked(registry, acme, "/batch/x")]).toEqual([
      "acme s1",
      "acme b1",
    ]);
    expect(await asked(registry, { "x-tenant": "beta" }, "/batch/x")).toBe("beta s2");
    expect((await giveFunction(registry, { tenant: "acme", function: "batch" })).version).toBe(given.version);
    expect((await endFunction(registry, { tenant: "acme", function: "batch" })).functions).toBeUndefined();
    expect((await registry.get("stamp", "b1"))?.use.tenants).toBe(0);
    expect(await asked(registry, acme, "/batch/x")).toBe("acme s1");
  });

  test.each([
    ["a function that no stamp serves", "acme", "search", undefined, /no stamp serves "search"/],
    ["a stamp of another function", "acme", "search", "b1", /b1 is no stamp for "search"/],
    ["a stamp there is not", "acme", "batch", "b9", /a stamp the registry does not have/],
    ["a tenant there is not", "nobody", "batch", undefined, /no such tenant/],
    ["what is no function's name", "acme", "Batch!", "s2", /1 to 16 lower-case letters/],
  ])("is refused for %s", async (_, tenant, name, stamp, problem) => {
    const registry = await registryOf();
    await expect(giveFunction(registry, { tenant, function: name }, stamp)).rejects.toThrow(problem);
  });
});

describe("a tenant's own domain", () => {
  test("leads to it in any case, until it is taken away", async () => {
    const registry = await registryOf();
    const { domains } = await addDomain(registry, { tenant: "acme", domain: "Shop.Acme.Example." });
    expect(domains).toEqual(["shop.acme.example"]);
    expect(await asked(registry, { host: "SHOP.acme.example:443" })).toBe("acme s1");
    expect(await asked(registry, { host: "x.shop.acme.example" })).toBe("unnamed");
    await removeDomain(registry, { tenant: "acme", domain: "shop.acme.EXAMPLE" });
    expect(await asked(registry, { host: "shop.acme.example" })).toBe("unnamed");
    await expect(removeDomain(registry, { tenant: "acme", domain: "x.example" })).rejects.toThrow(
      /no domain of/,
    );
  });

  test("is one tenant's, and another's only when it was taken away or the tenant has gone", async () => {
    const registry = await registryOf();
    const domain = "shop.acme.example";
    await addDomain(registry, { tenant: "acme", domain });
    await expect(addDomain(registry, { tenant: "beta", domain })).rejects.toThrow(/is tenant acme's/);
    const items = ["gamma", "delta"].map((tenant) => tenantOf(tenant, "s1", { domains: ["both.example"] }));
    await expect(registry.write(items.map((item) => ({ kind: "tenant" as const, item })))).rejects.toThrow(
      /both\.example is tenant gamma's/,
    );
    const acme = await registry.get("tenant", "acme");
    await registry.remove("tenant", "acme", acme?.version ?? 0);
    await addDomain(registry, { tenant: "beta", domain });
    expect(await asked(registry, { host: domain })).toBe("beta s2");
  });

  test.each([
    "localhost",
    "*.acme.example",
    "acme example.com",
    "-x.example.com",
    `${"x".repeat(90)}.example.com`,
  ])("is refused where it can't be one: %s", async (domain) => {
    const registry = await registryOf();
    await expect(addDomain(registry, { tenant: "acme", domain })).rejects.toThrow(/domain/);
  });
});
