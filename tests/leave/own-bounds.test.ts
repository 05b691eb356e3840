import { eraseTenant } from "../../fleet/tenants/leave/erase";
import { restoreTenant } from "../../fleet/tenants/leave/restore";
import { join } from "node:path";
import { Stage } from "./stage";

const LOAD = { requestsPerSecond: 1, databaseConnections: 1, storageGb: 1 };

/** A tenant whose load names bounds that its class declares itself. */
describe("a tenant who takes of bounds that its class declares itself", () => {
  let stage: Stage;
  /** Declares bounds for both stamps, as their class does from now on. */
  const declare = (own: Readonly<Record<string, number>> | undefined): Promise<void> =>
    stage.withRegistry(async (registry) => {
      for (const item of await registry.list("stamp")) {
        const { own: _, ...bounds } = item.capacity!.bounds;
        const capacity = { ...item.capacity, bounds: { ...bounds, ...(own === undefined ? {} : { own }) } };
        await registry.put("stamp", { ...item, capacity, version: item.version + 1 });
      }
    });
  beforeEach(async () => {
    stage = new Stage();
    await stage.furnish(["acme"]);
    stage.write("objects/a1/t/acme/one", "1");
    await declare({ seats: 100, messagesPerSecond: 50 });
    await stage.withRegistry(async (registry) => {
      const item = (await registry.get("tenant", "acme"))!;
      const load = { ...LOAD, own: { seats: 12, messagesPerSecond: 3 } };
      await registry.put("tenant", { ...item, load, version: item.version + 1 });
    });
    const leave = { mode: "start", tenant: "acme", keep: [], leaseMs: 0, confirm: false, yes: true } as const;
    await eraseTenant({ ...leave, export: join(stage.root, "bundle"), key: "evidence.key" }, stage.context());
  });
  afterEach(() => stage.remove());

  test.each([
    [
      "as it was where they are declared still",
      { seats: 100, messagesPerSecond: 50 },
      { seats: 12, messagesPerSecond: 3 },
    ],
    ["without what no class declares any more", { seats: 100 }, { seats: 12 }],
    ["without any where none is declared", undefined, undefined],
  ])("is brought back %s", async (_, declared, own) => {
    await declare(declared);
    const { tenant } = await restoreTenant({ folder: "bundle", to: "a1" }, stage.context());
    expect(tenant.load).toEqual({ ...LOAD, ...(own === undefined ? {} : { own }) });
    const use = await stage.withRegistry(async (registry) => (await registry.get("stamp", "a1"))?.use);
    expect(use?.own?.["seats"]).toEqual(own === undefined ? undefined : { measured: 1, sum: 12 });
  });

  test("is kept out where they have no room for it", async () => {
    await declare({ seats: 5 });
    await expect(restoreTenant({ folder: "bundle", to: "a1" }, stage.context())).rejects.toThrow(
      /stamp a1 does not take tenant acme: seats would be at 240 % of its bound/u,
    );
  });
});
