import type { StampIdentity } from "../../components/contract/identity";
import { Tier } from "../../components/routing/contract";
import type { StampEntry } from "../../fleet/inventory/stack-config";
import { centreGuard, routingGuard, tenantsGuard } from "../../fleet/lifecycle/retire-guards";
import { checkEdgeStore, checkNumber, planWith } from "../../fleet/lifecycle/routing-limits";
import { registerStamp } from "../../tenants/placement/register";
import { memoryRegistry } from "../../tenants/registry/memory";
import { stamp } from "../placement/fleet";
import { isSweep } from "../sweep";

/** So many tenants with names so long; in a test fewer with longer ones, which take the same room. */
const [COUNT, LENGTH] = isSweep ? [70_000, 50] : [11_000, 500];

const entry = (id: string): StampEntry => ({ id }) as StampEntry;
const identity = (id: string): StampIdentity =>
  ({ id, cloud: "aws", region: "eu-west-1", residency: "eu", class: "standard" }) as StampIdentity;

describe("the routing layer's objections", () => {
  test("stand as long as its config lists the stamp, and until it is brought up without it", async () => {
    const guard = (listed: string[], deployed: string[]) =>
      routingGuard({ file: "stacks/Pulumi.routing.yaml", listed, deployed })(entry("s1"));
    expect((await guard(["s1"], ["s1"]))[0]?.message).toBe(
      'the routing layer still points at stamp "s1"; take it out of stacks/Pulumi.routing.yaml, then stampworks up routing',
    );
    expect((await guard([], ["s1"]))[0]?.message).toContain("the config leaves it out already");
    expect(await guard(["s2"], ["s2"])).toEqual([]);
  });

  test("and those of a centre as long as it takes the stamp's events", async () => {
    const guard = (listed: string[], deployed: string[]) =>
      centreGuard({ stack: "central-aws-eu", file: "stacks/Pulumi.central-aws-eu.yaml", listed, deployed })(
        entry("s1"),
      );
    expect((await guard(["s1"], ["s1"]))[0]?.message).toMatch(
      /the centre central-aws-eu still takes the events of stamp "s1".*to stampworks:former.*then stampworks up central-aws-eu/u,
    );
    expect((await guard([], ["s1"]))[0]?.message).toContain("the config takes none of it any more");
    expect(await guard(["s2"], [])).toEqual([]);
  });

  test("name the pool that tries the stamp as its canary, and tenants placed there in any way", async () => {
    const registry = memoryRegistry();
    for (const id of ["s1", "s2", "s3"])
      await registerStamp(registry, { ...stamp(id, 0), capacity: stamp(id, 0).capacity! });
    const pool = (await registry.get("pool", "eu-standard"))!;
    await registry.put("pool", { ...pool, version: pool.version + 1, canary: { stamp: "s3", permille: 5 } });
    await registry.put("tenant", {
      tenant: "acme",
      version: 1,
      pool: "eu-standard",
      stamp: "s1",
      standby: "s2",
    });
    const messages = async (id: string) =>
      (await tenantsGuard(registry)(entry(id))).map(({ problem }) => problem);
    expect(await messages("s1")).toEqual(['tenants remain on stamp "s1": acme']);
    expect(await messages("s2")).toEqual(['tenants remain on stamp "s2": acme']);
    expect(await messages("s3")).toEqual([expect.stringContaining("it is the canary of pool eu-standard")]);
    expect(await messages("other")).toEqual([]);
  });
});

describe("a new stamp and what the routing table takes", () => {
  test("is refused as the 4,097th", () => {
    const stamps = Array.from({ length: 4096 }, (_, index) => entry(`s${index}`));
    const fleet = { retired: {}, today: "2026-11-21" };
    expect(checkNumber(identity("new"), { ...fleet, stamps: stamps.slice(1) })).toEqual([]);
    expect(checkNumber(identity("new"), { ...fleet, stamps })[0]?.message).toContain("numbers 0 to 4095");
  });

  test("is refused where the edge's store would overflow: tenants who stay in a bucket it takes over need entries", async () => {
    const registry = memoryRegistry();
    const capacity = {
      ...stamp("s1", 0).capacity!,
      bounds: { ...stamp("s1", 0).capacity!.bounds, tenants: 100_000 },
    };
    await registerStamp(registry, { ...stamp("s1", 0), capacity });
    const snapshot = await registry.snapshot();
    const tenant = (index: number): string =>
      `${"a-tenant-with-a-rather-long-name".padEnd(LENGTH, "x")}-${index}`;
    const tenants = Array.from({ length: COUNT }, (_, index) => ({
      ...{ tenant: tenant(index), version: 1, pool: "eu-standard", stamp: "s1" },
    }));
    const full = { ...snapshot, tenants };
    const alone = planWith(full, identity("s1"), capacity);
    const withOther = planWith(full, identity("s2"), capacity);
    expect(alone.shards).toBe(1);
    // Half of the buckets change their stamp, and half of the tenants stay where they are.
    expect(withOther.bytes - alone.bytes).toBeGreaterThan((COUNT / 2.5) * LENGTH);
    const observability = { logRetentionDays: 90, warnPercent: 70, actPercent: 80 } as const;
    const spec = { tier: Tier.Standard, bounds: capacity.bounds, observability };
    const fleet = { stamps: [], retired: {}, today: "2026-11-21" };
    const more = {
      ...full,
      tenants: [...tenants, ...tenants.map((one) => ({ ...one, tenant: `z${one.tenant}` }))],
    };
    expect(checkEdgeStore(identity("s2"), { ...fleet, routing: { snapshot: full, spec } })).toEqual([]);
    expect(
      checkEdgeStore(identity("s2"), { ...fleet, routing: { snapshot: more, spec } })[0]?.message,
    ).toContain("with this stamp the routing table would not fit one CloudFront KeyValueStore");
  });
});
