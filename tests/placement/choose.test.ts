import fc from "fast-check";
import { type PoolItem, poolItemSchema } from "../../components/routing/contract";
import { hashTenant } from "../../router/decision/format";
import { spreadBuckets } from "../../router/table/buckets";
import { choose, pick } from "../../tenants/placement/choose";
import { planMany } from "../../tenants/placement/place-many";
import { changeUse, passedBounds, taken } from "../../tenants/registry/usage";
import { anyRequest, anyStamps, request, stamp, TODAY } from "./fleet";
import { times } from "../sweep";

const pools = new Map<string, PoolItem>();

function poolOf(stamps: readonly string[]): PoolItem {
  const known = pools.get(stamps.join(" "));
  if (known !== undefined) return known;
  const buckets = spreadBuckets(stamps.map((id) => ({ stamp: id })));
  const pool = poolItemSchema.parse({
    ...{ name: "eu-standard", version: 1, number: 0, residency: "eu", tier: "standard", buckets },
  });
  pools.set(stamps.join(" "), pool);
  return pool;
}

const fleetOf = (stamps: Parameters<typeof choose>[1]["stamps"], pool?: PoolItem) => ({
  stamps,
  pool,
  today: TODAY,
});

describe("placement", () => {
  test("asks residency first, then tier, then state, and says so", () => {
    const stamps = [
      stamp("us1", 1, { residency: "us" }),
      stamp("pre", 2, { tier: "premium" }),
      stamp("dra", 3, { state: "draining" }),
      stamp("ret", 4, { state: "retiring" }),
      stamp("mai", 5, { state: "maintenance" }),
      stamp("old", 6, { expires: "2026-11-20" }),
      stamp("ok1", 7, { expires: TODAY, tenants: 5 }),
    ];
    const { judgements, stamp: chosen, why } = choose(request("acme", { early: true }), fleetOf(stamps));
    expect(chosen).toBe("ok1");
    expect(why).toBe("it has the most headroom: tenants would be at 60 % of its bound");
    expect(judgements.map(({ refusal }) => refusal)).toEqual([
      ...["residency", "tier", "draining", "retiring", "maintenance", "expired"],
      undefined,
    ]);
    expect(judgements[0]?.why).toBe("its data is under the law of us, not eu");
    expect(judgements[5]?.why).toBe("its last day was 2026-11-20");
  });

  test("refuses a stamp at 80 %, and one that the tenant would bring above", () => {
    const at = (tenants: number) => choose(request("acme"), fleetOf([stamp("s1", 1, { tenants })]));
    expect(at(7).stamp).toBe("s1");
    expect(at(8).stamp).toBeUndefined();
    expect(at(8).judgements[0]).toMatchObject({
      refusal: "full",
      why: "tenants would be at 90 % of its bound, above 80 %",
    });
    const load = { requestsPerSecond: 75, databaseConnections: 1, storageGb: 1 };
    const loaded = stamp("s1", 1, { tenants: 1 });
    const { judgements } = choose(request("acme", { load }), fleetOf([loaded]));
    expect(judgements[0]?.why).toBe("requestsPerSecond would be at 85 % of its bound, above 80 %");
  });

  test("looks at the bound that binds: the stamp with fewer tenants may be the fuller one", () => {
    const stamps = [
      stamp("few", 1, { tenants: 1, use: { measured: 1, requestsPerSecond: 70 } }),
      stamp("many", 2, { tenants: 5 }),
    ];
    expect(choose(request("acme"), fleetOf(stamps)).stamp).toBe("many");
  });

  test("gives a dedicated stamp to one tenant, up to its bounds", () => {
    const dedicated = { tier: "dedicated", bounds: { tenants: 1 } } as const;
    const stamps = [stamp("d1", 1, { ...dedicated, tenants: 1 }), stamp("d2", 2, dedicated)];
    const load = { requestsPerSecond: 100, databaseConnections: 500, storageGb: 1000 };
    const choice = choose(request("acme", { tier: "dedicated", load }), fleetOf(stamps));
    expect(choice.stamp).toBe("d2");
    expect(choice.judgements[0]?.why).toBe("it is another tenant's");
  });

  test("breaks a tie for the stamp of the tenant's hash bucket, which needs no entry in the table", () => {
    const stamps = [stamp("s1", 1), stamp("s2", 2), stamp("s3", 3)];
    const pool = poolOf(["s1", "s2", "s3"]);
    for (const tenant of ["acme", "beta", "cyd", "dan", "eve", "fay"]) {
      expect(choose(request(tenant), fleetOf(stamps, pool)).stamp).toBe(
        pool.buckets[hashTenant(tenant).bucket],
      );
    }
  });

  test("by hash takes the bucket's stamp, and the next bucket's where that one is refused", () => {
    const open = [stamp("s1", 1), stamp("s2", 2), stamp("s3", 3)];
    const pool = poolOf(["s1", "s2", "s3"]);
    const own = pool.buckets[hashTenant("acme").bucket]!;
    expect(choose(request("acme"), fleetOf(open, pool), "hash")).toMatchObject({
      stamp: own,
      why: "it has the tenant's hash bucket",
    });
    const closed = open.map((item) => (item.id === own ? { ...item, state: "draining" as const } : item));
    const { stamp: next, why } = choose(request("acme"), fleetOf(closed, pool), "hash");
    expect(next).not.toBe(own);
    expect(why).toBe("it has the first hash bucket after the tenant's whose stamp takes it");
  });

  test("by hash moves about 1/(n + 1) of the choices when a stamp is added, and all of them to it", () => {
    const five = ["s1", "s2", "s3", "s4", "s5"];
    const before = poolOf(five);
    const after = {
      ...before,
      buckets: spreadBuckets(
        [...five, "s6"].map((id) => ({ stamp: id })),
        before.buckets,
      ),
    };
    const stamps = [...five, "s6"].map((id, number) => stamp(id, number));
    let moved = 0;
    for (let index = 0; index < 3000; index += 1) {
      const asked = request(`tenant-${index}`);
      const was = pick(asked, stamps, before, "hash")?.stamp;
      const is = pick(asked, stamps, after, "hash")?.stamp;
      if (was === is) continue;
      moved += 1;
      expect(is).toBe("s6");
    }
    expect(moved / 3000).toBeGreaterThan(0.12);
    expect(moved / 3000).toBeLessThan(0.21);
  });

  test("never breaks residency, tier, state, expiry or a bound, and refuses only where every stamp has a reason", () => {
    fc.assert(
      fc.property(
        anyStamps,
        anyRequest,
        fc.constantFrom("headroom" as const, "hash" as const),
        (stamps, asked, strategy) => {
          const pool = stamps.length === 0 ? undefined : poolOf(stamps.map(({ id }) => id));
          const { judgements, stamp: id } = choose(asked, fleetOf(stamps, pool), strategy);
          expect(judgements.some(({ refusal }) => refusal === undefined)).toBe(id !== undefined);
          if (id === undefined) return;
          const chosen = stamps.find((item) => item.id === id)!;
          const { capacity, state, use } = chosen;
          expect([capacity?.residency, capacity?.tier, state]).toEqual([
            asked.residency,
            asked.tier,
            "active",
          ]);
          expect((capacity?.expires ?? TODAY) >= TODAY).toBe(true);
          const after = changeUse(use, asked.load, 1);
          const most = asked.tier === "dedicated" ? 100 : 80;
          expect(passedBounds(after, capacity!.bounds, most)).toEqual([]);
          if (asked.tier === "dedicated") expect(use.tenants).toBe(0);
        },
      ),
      { numRuns: times(300, 2000) },
    );
  });

  test("gives the same choice whatever the order of the stamps, and the least full one by room", () => {
    fc.assert(
      fc.property(anyStamps, anyRequest, fc.nat(), (stamps, asked, seed) => {
        const turned = stamps.map((_, index) => stamps[(index + seed) % stamps.length]!);
        const { judgements, stamp: id } = choose(asked, fleetOf(stamps));
        expect(choose(asked, fleetOf(turned)).stamp).toBe(id);
        const open = judgements.filter(({ refusal }) => refusal === undefined);
        const least = Math.min(...open.map(({ percent }) => percent!));
        if (id !== undefined) expect(open.find((one) => one.stamp === id)?.percent).toBe(least);
      }),
      { numRuns: times(150, 1000) },
    );
  });

  test("places many as it would each, one after the other", () => {
    fc.assert(
      fc.property(
        anyStamps,
        fc.uniqueArray(anyRequest, { maxLength: 30, selector: ({ tenant }) => tenant }),
        (stamps, asked) => {
          let now = stamps;
          const expected: string[] = [];
          for (const one of asked) {
            const { stamp: id } = choose(one, fleetOf(now));
            if (id === undefined) break;
            expected.push(id);
            now = now.map((item) =>
              item.id === id ? { ...item, use: changeUse(item.use, one.load, 1) } : item,
            );
          }
          const options = { today: TODAY };
          const fitting = asked.slice(0, expected.length);
          const { tenants } = planMany(fitting, { stamps, pools: new Map() }, options);
          expect(tenants.map((item) => item.stamp)).toEqual(expected);
          if (expected.length < asked.length)
            expect(() => planMany(asked, { stamps, pools: new Map() }, options)).toThrow(
              "no stamp takes tenant",
            );
        },
      ),
      { numRuns: times(100, 500) },
    );
  });

  test("counts a tenant of unknown load as its share, so that bounds of any kind fill alike", () => {
    const { capacity, use } = stamp("s1", 1, { tenants: 5 });
    expect(taken(use, capacity!.bounds, "requestsPerSecond")).toBe(50);
    expect(taken({ ...use, measured: 2, requestsPerSecond: 7 }, capacity!.bounds, "requestsPerSecond")).toBe(
      37,
    );
  });
});
