import { closeForGood, drain, forget, undrain } from "../../tenants/placement/drain";
import type { PlaceRequest } from "../../tenants/placement/judge";
import { place } from "../../tenants/placement/place";
import { placeMany } from "../../tenants/placement/place-many";
import { freeNumber, registerStamp, type StampFacts } from "../../tenants/placement/register";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { request, stamp, TODAY } from "./fleet";

const options = { today: TODAY };

function facts(...args: Parameters<typeof stamp>): StampFacts {
  const { cloud, id, originHost, region, capacity } = stamp(...args);
  return { id, cloud, region, originHost, capacity: capacity! };
}

async function fleet(...stamps: readonly StampFacts[]): Promise<Registry> {
  const registry = memoryRegistry("ann@here");
  for (const one of stamps) await registerStamp(registry, one);
  return registry;
}

const stampOf = async (registry: Registry, asked: PlaceRequest): Promise<string> =>
  (await place(registry, asked, options)).tenant.stamp;

describe("placing in a registry", () => {
  test("spreads tenants evenly and finds a placed one again", async () => {
    const registry = await fleet(facts("s1", 0), facts("s2", 0), facts("us1", 0, { residency: "us" }));
    const stamps = [];
    for (const name of ["a", "b", "c", "d"]) stamps.push(await stampOf(registry, request(name)));
    expect([...stamps].sort()).toEqual(["s1", "s1", "s2", "s2"]);
    const again = await place(registry, request("a"), options);
    expect(again).toMatchObject({ found: true, tenant: { stamp: stamps[0], version: 1 } });
    await expect(place(registry, request("a", { residency: "us" }), options)).rejects.toThrow(
      `tenant a is on stamp ${stamps[0]} already, in pool eu-standard`,
    );
  });

  test("says what every stamp lacks when nothing fits, and names the stamp to add", async () => {
    const registry = await fleet(
      facts("euw1", 0, { bounds: { tenants: 1 } }),
      facts("euw2", 0),
      facts("us1", 0, { residency: "us" }),
    );
    await drain(registry, "euw2");
    await expect(place(registry, request("b"), options)).rejects.toThrow(
      "no stamp takes tenant b (eu, standard); received 3 stamps: 1 full, 1 being emptied, 1 under another law; " +
        "add one: stampworks add euw3 --cloud aws --region eu-west-1 --class standard --residency eu, with an account and ring of your own",
    );
    const classes = (): { big: { tier: "premium" } } => ({ big: { tier: "premium" } });
    const jp = request("c", { residency: "jp", tier: "premium" });
    await expect(place(registry, jp, { ...options, classes })).rejects.toThrow(
      "add one: stampworks add jp1 --cloud aws --region ap-northeast-1 --class big --residency jp",
    );
    await expect(place(memoryRegistry(), jp, options)).rejects.toThrow(
      "received no stamp is registered; add a class of the tier premium to the blueprint",
    );
  });

  test("places many in a few writes, passes over those that are there, and goes on after a crash", async () => {
    const registry = await fleet(
      facts("s1", 0, { bounds: { tenants: 100 } }),
      facts("s2", 0, { bounds: { tenants: 100 } }),
    );
    const asked = Array.from({ length: 90 }, (_, index) => request(`t${index}`));
    expect(await placeMany(registry, asked.slice(0, 40), options)).toEqual({
      placed: 40,
      found: 0,
      changed: 0,
    });
    expect(await placeMany(registry, asked, options)).toEqual({ placed: 50, found: 40, changed: 0 });
    const uses = (await registry.list("stamp")).map(({ use }) => use.tenants);
    expect(uses).toEqual([45, 45]);
  });

  test("registers a stamp once, keeps its number for life, and takes over what its class changes", async () => {
    const registry = await fleet(facts("s1", 0), facts("s2", 0));
    await place(registry, request("a"), options);
    expect(await registerStamp(registry, facts("s2", 9))).toMatchObject({
      outcome: "unchanged",
      stamp: { number: 1 },
    });
    const larger = facts("s2", 0, { bounds: { tenants: 99 } });
    expect(await registerStamp(registry, larger)).toMatchObject({ outcome: "changed", stamp: { number: 1 } });
    expect((await registry.get("stamp", "s2"))?.capacity?.bounds.tenants).toBe(99);
    const pool = (await registry.get("pool", "eu-standard"))!;
    expect(pool.buckets.filter((id) => id === "s2").length).toBeGreaterThan(3500);
    expect((await registry.get("tenant", "a"))?.version).toBe(1);
  });

  test("begins a new stamp's epochs after all that another stamp of its number had, and keeps those of one that is known", async () => {
    const registry = await fleet(facts("s1", 0));
    const epochOf = async (id: string): Promise<number> => (await registry.get("stamp", id))?.epoch ?? 0;
    const later = new Date(Date.now() + 3_600_000);
    const gone = (await registerStamp(registry, facts("s2", 0))).stamp;
    const before = await epochOf("s2");
    await registerStamp(registry, facts("s2", 0, { bounds: { tenants: 99 } }), later);
    expect(await epochOf("s2")).toBe(before);
    await closeForGood(registry, "s2");
    await forget(registry, "s2");
    const { stamp } = await registerStamp(registry, facts("s3", 0), later);
    expect(stamp.number).toBe(gone.number);
    expect(await epochOf("s3")).toBeGreaterThan(before + 3000);
  });

  test("gives each residency and tier its pool, and numbers as long as there are any", async () => {
    const registry = await fleet(
      facts("s1", 0),
      facts("p1", 0, { tier: "premium" }),
      facts("u1", 0, { residency: "us" }),
    );
    expect((await registry.list("pool")).map(({ name, number }) => [name, number])).toEqual([
      ["eu-standard", 0],
      ["eu-premium", 1],
      ["us-standard", 2],
    ]);
    const all = Array.from({ length: 4096 }, (_, number) => ({ number }));
    expect(freeNumber(all.slice(0, 7))).toBe(7);
    expect(freeNumber(all.filter(({ number }) => number !== 5))).toBe(5);
    expect(() => freeNumber(all)).toThrow("no number left for another stamp");
  });

  test("drains a stamp: out of its pool, its tenants stay, and nobody comes", async () => {
    const registry = await fleet(facts("s1", 0), facts("s2", 0));
    const home = await stampOf(registry, request("a"));
    expect(await drain(registry, home)).toMatchObject({ stamp: { state: "draining" }, pools: [] });
    expect((await registry.get("tenant", "a"))?.stamp).toBe(home);
    expect(await stampOf(registry, request("b"))).not.toBe(home);
    expect((await registry.get("pool", "eu-standard"))?.buckets).not.toContain(home);
    await undrain(registry, home);
    expect((await registry.get("pool", "eu-standard"))?.buckets).toContain(home);
    await expect(drain(registry, "none")).rejects.toThrow("the registry has no such stamp");
  });

  test("closes the last stamp of a pool for good only when no tenant is left, and then forgets it", async () => {
    const registry = await fleet(facts("s1", 0));
    await place(registry, request("a"), options);
    expect(await drain(registry, "s1")).toMatchObject({ pools: ["eu-standard"] });
    await expect(closeForGood(registry, "s1")).rejects.toThrow("stamp s1 still has 1 tenant;");
    await registry.remove("tenant", "a", 1);
    expect(await closeForGood(registry, "s1")).toMatchObject({ state: "retiring" });
    expect(await closeForGood(registry, "s1")).toMatchObject({ state: "retiring" });
    expect(await registry.list("pool")).toEqual([]);
    // A retirement that was given up: the stamp takes tenants again.
    await undrain(registry, "s1");
    expect(await stampOf(registry, request("b"))).toBe("s1");
    await registry.remove("tenant", "b", 1);
    await closeForGood(registry, "s1");
    await forget(registry, "s1");
    await forget(registry, "s1");
    expect(await registry.list("stamp")).toEqual([]);
    expect(await registry.history("stamp", "s1")).not.toEqual([]);
  });

  test("retires no stamp that a pool tries as its canary", async () => {
    const registry = await fleet(facts("s1", 0), facts("s2", 0));
    const pool = (await registry.get("pool", "eu-standard"))!;
    await registry.put("pool", { ...pool, version: pool.version + 1, canary: { stamp: "s2", permille: 10 } });
    await expect(drain(registry, "s2")).rejects.toThrow("stamp s2 is the canary of pool eu-standard");
  });
});
