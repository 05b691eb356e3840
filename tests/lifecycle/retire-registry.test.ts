import { existsSync } from "node:fs";
import { join } from "node:path";
import { registerStamp } from "../../tenants/placement/register";
import { openRegistry } from "../../tenants/registry/open";
import type { Registry } from "../../tenants/registry/registry";
import { stamp } from "../placement/fleet";
import { RingFleet } from "../rollout/ring-fleet";

describe("stampworks retire, in a fleet with a registry", () => {
  let fleet: RingFleet;
  beforeEach(async () => {
    fleet = new RingFleet({ canary: ["ca1"], early: ["ea1"] });
    await fleet.run(["up", "--all"]);
    await asked(async (registry) => {
      for (const id of ["ca1", "ea1"]) {
        const one = stamp(id, 0);
        await registerStamp(registry, { ...one, capacity: one.capacity! });
      }
      await registry.put("tenant", { tenant: "acme", version: 1, pool: "eu-standard", stamp: "ea1" });
    });
  });
  afterEach(() => fleet.folder.remove());
  const file = (id: string): string => join(fleet.folder.root, `stacks/Pulumi.${id}.yaml`);

  async function asked<T>(work: (registry: Registry) => Promise<T>): Promise<T> {
    const registry = openRegistry(undefined, { root: fleet.folder.root });
    try {
      return await work(registry);
    } finally {
      await registry.close();
    }
  }

  test("refuses while tenants remain, names them and changes nothing", async () => {
    const { code, stderr } = await fleet.run(["retire", "ea1", "--yes"]);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('tenants remain on stamp "ea1": acme; stampworks tenants drain ea1'),
    });
    expect(fleet.config("ea1")).not.toContain("retiring");
    expect(await asked((registry) => registry.get("stamp", "ea1"))).toMatchObject({ state: "active" });
  });

  test("closes the empty stamp to tenants and takes it out of pool and registry, whose history keeps it", async () => {
    await asked((registry) => registry.remove("tenant", "acme", 1));
    expect(await fleet.run(["retire", "ea1", "--yes"])).toMatchObject({ code: 0 });
    expect(existsSync(file("ea1"))).toBe(false);
    await asked(async (registry) => {
      expect((await registry.list("stamp")).map(({ id }) => id)).toEqual(["ca1"]);
      expect(new Set((await registry.get("pool", "eu-standard"))?.buckets)).toEqual(new Set(["ca1"]));
      const states = (await registry.history("stamp", "ea1")).map(({ item }) => item?.state);
      expect(states.slice(-3)).toEqual(["draining", "retiring", undefined]);
    });
  });

  test("takes nothing down when the operator's backup fails, and goes on once it succeeds", async () => {
    await asked((registry) => registry.remove("tenant", "acme", 1));
    const failed = await fleet.run(["retire", "ea1", "--yes", "--backup-command", "echo no room; exit 4"]);
    expect(failed).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("the backup command ended with 4: no room; nothing was taken down"),
    });
    expect(fleet.config("ea1")).not.toContain("retiring");
    const note = join(fleet.folder.root, "backed-up");
    const command = `echo "$STAMPWORKS_STAMP" > '${note}'`;
    expect(await fleet.run(["retire", "ea1", "--yes", "--backup-command", command])).toMatchObject({
      code: 0,
    });
    expect([existsSync(note), existsSync(file("ea1"))]).toEqual([true, false]);
  });
});
