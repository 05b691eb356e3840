import fc from "fast-check";
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import type { BlueprintInput } from "../../components/contract/blueprint";
import { blueprintSchema } from "../../components/contract/blueprint";
import { identitySchema } from "../../components/contract/identity";
import { type StampItem, stampCapacitySchema } from "../../components/routing/contract";
import { StampError } from "../../core/errors";
import { choose } from "../../tenants/placement/choose";
import { isEarly, type PlaceRequest, traitOf } from "../../tenants/placement/judge";
import { place } from "../../tenants/placement/place";
import { placeMany } from "../../tenants/placement/place-many";
import { registerStamp } from "../../tenants/placement/register";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { times } from "../sweep";
import { request, stamp, TODAY } from "./fleet";

const folder = resolve(__dirname, "../../examples");

/** A registry with the stamps of an example, as `tenants register` writes them. */
async function exampleFleet(example: string): Promise<Registry> {
  const registry = memoryRegistry("ann@here");
  const loaded: unknown = await import(join(folder, example, "blueprint.js"));
  const blueprint = blueprintSchema.parse(Reflect.get(Object(loaded), "blueprint") as BlueprintInput);
  for (const name of readdirSync(join(folder, example, "stamps")).sort()) {
    const id = /^Pulumi\.([a-z0-9]+)\.yaml$/u.exec(name)?.[1];
    const { config } = parse(readFileSync(join(folder, example, "stamps", name), "utf8")) as {
      config: Record<string, unknown>;
    };
    const said = Object.entries(config).map(([key, value]) => [key.replace("stampworks:", ""), value]);
    const { cloud, region, residency, ring, expires, ...identity } = identitySchema.parse({
      id,
      ...Object.fromEntries(said),
    });
    const spec = blueprint.classes[identity.class]!;
    await registerStamp(registry, {
      ...{ id: identity.id, cloud, region, originHost: `${identity.id}.example.test` },
      capacity: stampCapacitySchema.parse({
        ...{ residency, ring, expires, class: identity.class, bounds: spec.bounds },
        ...{ tier: spec.tier, function: spec.function },
      }),
    });
  }
  return registry;
}

/** Places all that can be placed, and says who asked for what. */
async function placeAll(registry: Registry, asked: readonly PlaceRequest[]): Promise<number> {
  let placed = 0;
  for (const one of asked) {
    try {
      await place(registry, one, { today: TODAY });
      placed += 1;
    } catch (error) {
      if (!(error instanceof StampError) || error.code !== "state") throw error;
    }
  }
  return placed;
}

async function tenantsOf(registry: Registry, id: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { tenant } of registry.tenants({ stamp: id })) names.push(tenant);
  return names;
}

describe("a stamp takes the tenants that it is for", () => {
  test("functional: of 1,000 tenants none is on batch, analytics or the canary ring who did not ask", async () => {
    const registry = await exampleFleet("functional");
    const asked = Array.from({ length: 1000 }, (_, index): PlaceRequest => {
      const residency = index % 2 === 0 ? "eu" : "us";
      if (index % 20 === 0) return request(`batch-${index}`, { residency, function: "batch" });
      if (index % 20 === 2) return request(`ana-${index}`, { residency, function: "analytics" });
      if (index % 20 === 4)
        return request(`early-${index}`, { residency, function: "analytics", early: true });
      return request(`plain-${index}`, { residency });
    });
    // 400 fit on each api stamp (80 % of 500), of 350 and 500 who ask; 50 on batch; 50 early ones on analytics.
    expect(await placeAll(registry, asked)).toBe(350 + 400 + 50 + 50);
    const by = async (id: string): Promise<string[]> => [
      ...new Set((await tenantsOf(registry, id)).map((name) => name.replace(/-\d+$/u, ""))),
    ];
    expect([await by("apieu"), await by("apius")]).toEqual([["plain"], ["plain"]]);
    expect([await by("bateu"), await by("anaeu")]).toEqual([["batch"], ["early"]]);
    expect((await registry.list("pool")).map(({ name }) => name).sort()).toEqual([
      ...["eu-standard", "eu-standard-analytics", "eu-standard-batch", "us-standard"],
    ]);
  });

  test("ephemeral: of 1,000 tenants none is on the peak week's stamp who did not ask, though the other is full", async () => {
    const registry = await exampleFleet("ephemeral");
    const asked = Array.from({ length: 1000 }, (_, index) =>
      request(index % 50 === 0 ? `peak-${index}` : `plain-${index}`, {
        residency: "us",
        ...(index % 50 === 0 ? { early: true, demands: { class: "peak" } } : {}),
      }),
    );
    expect(await placeAll(registry, asked)).toBe(120 + 20);
    const peak = await tenantsOf(registry, "use2x");
    expect(peak).toHaveLength(20);
    expect(peak.every((name) => name.startsWith("peak-"))).toBe(true);
    expect((await registry.get("pool", "us-standard"))?.buckets).not.toContain("use2x");
    await expect(place(registry, request("late", { residency: "us" }), { today: TODAY })).rejects.toThrow(
      "received 2 stamps: 1 full, 1 only for who asks; add one: stampworks add use1a1 --cloud aws --region us-east-1 --class standard --residency us, with an account and ring of your own; or let it be on use2x",
    );
  });

  const canary = (id: string, number: number): StampItem => {
    const item = stamp(id, number);
    return { ...item, capacity: { ...item.capacity!, ring: "canary" } };
  };

  test("a demand is kept, a wish where it can be, and both are explained", () => {
    const stamps = [
      stamp("s1", 1, { tenants: 5 }),
      { ...stamp("s2", 2), region: "eu-central-1" },
      canary("c1", 3),
    ];
    const fleet = { stamps, pool: undefined, today: TODAY };
    const wishes = [{ trait: "region", value: "eu-west-1" }] as const;
    expect(choose(request("a"), fleet).stamp).toBe("s2");
    expect(choose(request("a", { demands: { region: "eu-west-1" } }), fleet)).toMatchObject({
      stamp: "s1",
      judgements: [
        {},
        { refusal: "demand", why: "its region is eu-central-1, not eu-west-1 as demanded" },
        { refusal: "early", why: "it is in the ring canary, and takes only tenants who ask for it (early)" },
      ],
    });
    expect(choose(request("a", { wishes }), fleet)).toMatchObject({
      stamp: "s1",
      why: "it is as wished (region eu-west-1), and tenants would be at 60 % of its bound",
    });
    const full = [stamp("s1", 1, { tenants: 8 }), ...stamps.slice(1)];
    expect(choose(request("a", { wishes }), { ...fleet, stamps: full }).stamp).toBe("s2");
    expect(choose(request("a", { demands: { ring: "canary" } }), fleet).stamp).toBeUndefined();
    expect(choose(request("a", { demands: { ring: "canary" }, early: true }), fleet).stamp).toBe("c1");
  });

  test("what is said anew of a tenant that is there is written and told, or refused where its stamp is not so", async () => {
    const registry = memoryRegistry("ann@here");
    for (const id of ["s1", "s2"])
      await registerStamp(registry, { ...stamp(id, 0), capacity: stamp(id, 0).capacity! });
    const options = { today: TODAY };
    await place(registry, request("a"), options);
    const load = { requestsPerSecond: 5, databaseConnections: 6, storageGb: 7 };
    const again = await place(registry, request("a", { load, demands: { cloud: "aws" } }), options);
    expect(again).toMatchObject({ found: true, changed: ["load", "demands"], tenant: { version: 2, load } });
    expect(await place(registry, request("a", { load }), options)).toMatchObject({ changed: [] });
    expect((await registry.get("stamp", again.tenant.stamp))?.use).toMatchObject({ measured: 1, ...load });
    await expect(
      place(registry, request("a", { demands: { region: "eu-central-1" } }), options),
    ).rejects.toThrow(`tenant a is on stamp ${again.tenant.stamp} already, whose region is eu-west-1`);
    const more = { ...load, storageGb: 9 };
    expect(await placeMany(registry, [request("a", { load: more }), request("b")], options)).toEqual({
      ...{ placed: 1, found: 1, changed: 1 },
    });
    // More than its stamp has is refused as it would be of a new one.
    await expect(
      place(registry, request("a", { load: { ...load, requestsPerSecond: 101 } }), options),
    ).rejects.toThrow("requestsPerSecond would pass the bound of 100");
  });

  const trait = fc.constantFrom(
    {},
    { ring: "canary" },
    { function: "batch" },
    { expires: "2027-01-31" },
    { class: "peak" },
  );
  test("whatever stamps there are, a choice keeps function, demands and who asks; and one is made where there is any", () => {
    fc.assert(
      fc.property(
        fc.array(trait, { maxLength: 6 }),
        fc.record({
          function: fc.constantFrom(undefined, "batch"),
          early: fc.boolean(),
          demands: fc.constantFrom(undefined, { ring: "canary" }, { class: "peak" }),
          wishes: fc.constantFrom([], [{ trait: "ring" as const, value: "canary" }]),
        }),
        (traits, { demands, early, function: work, wishes }) => {
          const stamps = traits.map((more, index): StampItem => {
            const item = stamp(`s${index}`, index);
            return { ...item, capacity: { ...item.capacity!, ...more } };
          });
          const asked = request("a", {
            ...{ early, wishes },
            ...(work === undefined ? {} : { function: work }),
            ...(demands === undefined ? {} : { demands }),
          });
          const { stamp: id } = choose(asked, { stamps, pool: undefined, today: TODAY });
          const isRight = (one: StampItem): boolean =>
            one.capacity?.function === work &&
            (early || !isEarly(one)) &&
            Object.entries(demands ?? {}).every(([key, value]) => traitOf(one, key as "ring") === value);
          const right = stamps.filter(isRight);
          expect(id === undefined).toBe(right.length === 0);
          if (id !== undefined) expect(right.map((one) => one.id)).toContain(id);
        },
      ),
      { numRuns: times(200, 2000) },
    );
  });
});
