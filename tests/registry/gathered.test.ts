import { StampError } from "../../core/errors";
import { isConflict } from "../../tenants/registry/conflict";
import { GatheredWrites } from "../../tenants/registry/gathered";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { register } from "../migration/world";

const TENANTS = Array.from({ length: 50 }, (_, index) => `tenant-${index}`);
const place = (tenant: string, version: number) => ({ tenant, version, pool: "eu-standard", stamp: "a1" });

describe("writes that are asked for at once", () => {
  let registry: Registry;
  beforeEach(async () => {
    registry = memoryRegistry("test");
    await register(registry);
    const stamp = await registry.get("stamp", "a1");
    const bounds = { tenants: 1000, requestsPerSecond: 1000, databaseConnections: 1000, storageGb: 1000 };
    const capacity = { ...stamp?.capacity, bounds };
    await registry.put("stamp", { ...stamp, capacity, version: (stamp?.version ?? 0) + 1 });
    await registry.load(TENANTS.map((tenant) => place(tenant, 1)));
  });
  const sequence = async (): Promise<number> => (await registry.snapshot()).version;

  test("are one write of the registry", async () => {
    const before = await sequence();
    const gathered = new GatheredWrites(registry);
    await Promise.all(TENANTS.map((tenant) => gathered.put("tenant", { ...place(tenant, 2), early: true })));
    expect((await sequence()) - before).toBe(1);
    expect(await registry.get("tenant", "tenant-49")).toMatchObject({ version: 2, early: true });
  });

  test("fail for the one whose item another has changed, and for no other", async () => {
    await registry.put("tenant", place("tenant-7", 2));
    const gathered = new GatheredWrites(registry);
    const outcomes = await Promise.allSettled(
      TENANTS.map((tenant) => gathered.put("tenant", place(tenant, 2))),
    );
    const failed = outcomes.flatMap((one, index) => (one.status === "rejected" ? [[index, one.reason]] : []));
    expect(failed.map(([index]) => index)).toEqual([7]);
    expect(failed.map(([, reason]) => isConflict(reason))).toEqual([true]);
    expect(await registry.get("tenant", "tenant-8")).toMatchObject({ version: 2 });
  });

  test("fail together where the store does not answer: it is not asked for each", async () => {
    let asked = 0;
    const gathered = new GatheredWrites({
      get: (kind, key) => registry.get(kind, key),
      writeSize: 1000,
      write: () => {
        asked += 1;
        return Promise.reject(new Error("nobody there"));
      },
    });
    const outcomes = await Promise.allSettled(
      TENANTS.map((tenant) => gathered.put("tenant", place(tenant, 2))),
    );
    expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
    expect(asked).toBe(1);
  });

  test("are as many as the store takes at a time, and who comes later is written, too", async () => {
    const sizes: number[] = [];
    const gathered = new GatheredWrites({
      get: (kind, key) => registry.get(kind, key),
      writeSize: 20,
      write: (changes) => {
        sizes.push(changes.length);
        return registry.write(changes);
      },
    });
    await Promise.all(TENANTS.map((tenant) => gathered.put("tenant", place(tenant, 2))));
    await gathered.put("tenant", place("tenant-0", 3));
    expect(sizes).toEqual([20, 20, 10, 1]);
    await expect(gathered.put("tenant", { tenant: "no name" })).rejects.toThrow(StampError);
  });
});
