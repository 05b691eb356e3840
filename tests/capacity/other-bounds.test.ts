import { capacity } from "../../cli/capacity";
import { openRegistry } from "../../tenants/registry/open";
import { BOUNDS, furnish } from "../registry/items";
import { PlannedFleet } from "./fleet";

const SEATS = { ...BOUNDS, own: { seats: 100, messagesPerSecond: 50 } };

test("capacity refuses a file's number of a bound that the stamp's own class does not have, whatever another class has", async () => {
  const classes = {
    standard: { bounds: BOUNDS, app: { image: "web" } },
    premium: { tier: "premium" as const, bounds: SEATS, app: { image: "web" } },
  };
  const fleet = new PlannedFleet(classes, { s1: { class: "standard" }, s2: { class: "premium" } });
  try {
    const csv = fleet.write("use.csv", "stamp,tenants,seats\ns2,1,20\ns1,1,90\n");
    await expect(fleet.run(capacity, { use: csv })).rejects.toThrow(
      /the class of stamp s1 has no such bound.*seats/su,
    );
    const fine = fleet.write("use.csv", "stamp,tenants,seats\ns2,1,20\ns1,1,\n");
    expect((await fleet.run(capacity, { use: fine })).code).toBe(0);
  } finally {
    fleet.remove();
  }
});

test("capacity says which stamps the registry counts by other bounds than their class has, until they are registered anew", async () => {
  const fleet = new PlannedFleet({ standard: { bounds: SEATS, app: { image: "web" } } }, { s1: {}, s2: {} });
  try {
    const registry = openRegistry(undefined, { root: fleet.root });
    await furnish(registry);
    const before = await fleet.run(capacity);
    expect(before.stdout).toMatch(
      /the registry counts the tenants of s1, s2 by other bounds.*seats none, its class 100.*tenants register s1 s2/u,
    );
    expect(JSON.parse((await fleet.run(capacity, {}, { json: true })).stdout)).toMatchObject({
      otherBounds: [
        {
          stamp: "s1",
          bounds: expect.arrayContaining([{ bound: "seats", class: 100 }]) as unknown,
        },
        { stamp: "s2" },
      ],
    });
    for (const id of ["s1", "s2"]) {
      const item = (await registry.get("stamp", id))!;
      await registry.put("stamp", {
        ...item,
        version: item.version + 1,
        capacity: { ...item.capacity, bounds: SEATS },
      });
    }
    expect((await fleet.run(capacity)).stdout).not.toContain("other bounds");
    await registry.close();
  } finally {
    fleet.remove();
  }
});
