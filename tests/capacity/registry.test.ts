import { capacity } from "../../cli/capacity";
import { useOf } from "../../planning/capacity/use-registry";
import { memoryRegistry } from "../../tenants/registry/memory";
import { openRegistry } from "../../tenants/registry/open";
import { BOUNDS, furnish, stampOf, tenantOf } from "../registry/items";
import { PlannedFleet } from "./fleet";

describe("use from the registry", () => {
  test("has what the tenants take, a tenant without a known load as its share, and a row a day", async () => {
    const registry = memoryRegistry("somebody");
    await furnish(registry);
    await registry.put("tenant", tenantOf("one", "s1"));
    const load = { requestsPerSecond: 5, databaseConnections: 100, storageGb: 200 };
    await registry.put("tenant", tenantOf("two", "s1", { load }));
    const rows = await useOf(registry);
    const today = new Date().toISOString().slice(0, 10);
    const s1 = { tenants: 2, requestsPerSecond: 15, databaseConnections: 150, storageGb: 300 };
    const none = { tenants: 0, requestsPerSecond: 0, databaseConnections: 0, storageGb: 0 };
    expect(rows).toEqual([
      { stamp: "s1", ...s1, at: today },
      { stamp: "s1", ...s1 },
      { stamp: "s2", ...none, at: today },
      { stamp: "s2", ...none },
    ]);
  });

  test("is what the command reads where nothing else is said", async () => {
    const fleet = new PlannedFleet(
      { standard: { bounds: BOUNDS, app: { image: "web" } } },
      { s1: {}, s2: {} },
    );
    try {
      const before = await fleet.run(capacity);
      expect(before.stdout).toContain("use is not known");
      const registry = openRegistry(undefined, { root: fleet.root });
      await furnish(registry);
      await registry.put("stamp", stampOf("gone", 3));
      for (let number = 0; number < 8; number += 1)
        await registry.put("tenant", tenantOf(`t${number}`, "s1"));
      await registry.close();
      const { code, stdout } = await fleet.run(capacity, {}, { json: true });
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        useKnown: true,
        stamps: [
          { id: "s1", level: "act", binding: { percent: 80 } },
          { id: "s2", level: "fine" },
        ],
        blastRadius: { share: 1, stamp: "s1" },
      });
      await expect(fleet.run(capacity, { use: "a.csv", registry: "b" })).rejects.toThrow(
        /do not go together/u,
      );
    } finally {
      fleet.remove();
    }
  });
});
