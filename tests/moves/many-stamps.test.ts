import type { StampItem, TenantItem } from "../../components/routing/contract";
import { tenantItemSchema } from "../../components/routing/contract";
import { consolidate } from "../../planning/moves/consolidate";
import type { MovesFleet } from "../../planning/moves/moves-plan";
import { changeUse, NO_USE } from "../../tenants/registry/usage";
import { stamp, TODAY } from "../placement/fleet";
import { fullest } from "./fleets";

/** A pool of stamps that are a quarter full, each tenant of whom takes something else. */
function manyStamps(count: number, tenantsEach: number): MovesFleet {
  const bounds = {
    ...{ tenants: tenantsEach * 4, requestsPerSecond: 1e5, databaseConnections: 1e5, storageGb: 1e5 },
    own: { seats: tenantsEach * 400 },
  };
  const tenants: TenantItem[] = [];
  const stamps = Array.from({ length: count }, (_, index): StampItem => {
    let use: StampItem["use"] = NO_USE;
    for (let number = 0; number < tenantsEach + (index % 3); number += 1) {
      const seats = (number * 7919 + index * 31) % 97;
      const load = { requestsPerSecond: 5 * seats, databaseConnections: 1, storageGb: 1, own: { seats } };
      const item = {
        tenant: `t${index}-${number}`,
        version: 1,
        pool: "eu-standard",
        stamp: `s${index}`,
        load,
      };
      tenants.push(tenantItemSchema.parse(item));
      use = changeUse(use, load, 1);
    }
    return { ...stamp(`s${index}`, index, { bounds }), use };
  });
  const { residency, tier } = stamps[0]!.capacity!;
  const pool = { name: "eu-standard", version: 1, number: 0, residency, tier, buckets: [] };
  return { stamps, pools: [pool], tenants, today: TODAY, planPercent: () => 70 };
}

test.each([
  [8, 100],
  [50, 100],
  [200, 20],
])(
  "a plan for %d stamps of %d tenants is made within seconds, and empties as many as the fullest bound lets it",
  (count, tenantsEach) => {
    const fleet = manyStamps(count, tenantsEach);
    const before = process.cpuUsage();
    const plan = consolidate(fleet);
    const { system, user } = process.cpuUsage(before);
    // Of the processor's time, so that what else runs does not count; looking through every number of stamps took a minute for 50.
    expect((user + system) / 1e6).toBeLessThan(10);
    const tenants = fleet.tenants.length / (tenantsEach * 4);
    expect(plan.emptied.length).toBeGreaterThanOrEqual(Math.floor(0.9 * (count - Math.ceil(tenants / 0.7))));
    expect(plan.left).toEqual([]);
    for (const { most } of plan.stamps) expect(most).toBeLessThanOrEqual(70.05);
    expect(Math.max(...fleet.stamps.map(fullest))).toBeLessThan(70);
  },
);
