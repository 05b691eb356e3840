import fc from "fast-check";
import {
  type PoolItem,
  poolItemSchema,
  type StampItem,
  stampItemSchema,
  type TenantItem,
  tenantItemSchema,
} from "../../../components/routing/contract";
import { codeNumber, decide } from "../../../router/decision/decide";
import { ALPHABET, hashTenant, SLOTS_AT, slotAt } from "../../../router/decision/format";
import { spreadBuckets } from "../../../router/table/buckets";
import { buildTable, type Snapshot, TableBuilder } from "../../../router/table/build";
import {
  applyChanges,
  diffTables,
  emptyTable,
  STORE_LIMITS,
  type Table,
  toBatches,
} from "../../../router/table/changes";
import { directoryKey, type MapChange, type Maps, mapChanges, mapsOf } from "../../../router/haproxy/maps";
import { times } from "../../sweep";

const IDS = ["eu1", "eu2", "us1", "cn1"];
// The last four have one hash, in all its bits.
const NAMES = ["acme", "beta", "a", "7", "constructor", "gjqjzzmm", "gfmrxnlm", "lhppbrjm", "whhzywhm"];
const POOLS = ["eu", "us"];

interface World {
  readonly stamps: ReadonlyMap<string, StampItem>;
  readonly pools: ReadonlyMap<string, PoolItem>;
  readonly tenants: ReadonlyMap<string, TenantItem>;
}

/** A world of some tenants in short: at home in their pool, elsewhere, or being moved. */
const recipe = fc.record({
  closed: fc.uniqueArray(fc.constantFrom(...IDS)),
  seconds: fc.integer({ min: 1, max: 999 }),
  members: fc.tuple(
    ...POOLS.map(() => fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 1, maxLength: 3 })),
  ),
  // Whose the one domain is: it goes from tenant to tenant between two worlds.
  owner: fc.constantFrom(...NAMES),
  permille: fc.tuple(...POOLS.map(() => fc.constantFrom(0, 250, 1000))),
  tenants: fc.uniqueArray(
    fc.record({
      tenant: fc.constantFrom(...NAMES),
      pool: fc.constantFrom(...POOLS),
      elsewhere: fc.option(fc.constantFrom(...IDS)),
      moving: fc.boolean(),
      batch: fc.option(fc.constantFrom(...IDS)),
    }),
    { selector: ({ tenant }) => tenant },
  ),
});
type Recipe = typeof recipe extends fc.Arbitrary<infer T> ? T : never;

function stamp(id: string, state: string, seconds = 300): StampItem {
  return stampItemSchema.parse({
    ...{ id, version: 1, number: IDS.indexOf(id) * 1365, cloud: "aws", region: "eu-west-1" },
    ...{ originHost: `${id}.acme.example`, retryAfterSeconds: seconds, state },
  });
}

const spreads = new Map<string, string[]>();

/** Buckets of these stamps; worked out once. */
function bucketsOf(members: readonly string[]): string[] {
  const key = members.join();
  const known = spreads.get(key) ?? spreadBuckets(members.map((id) => ({ stamp: id })));
  spreads.set(key, known);
  return known;
}

function worldOf({ closed, seconds, members, owner, permille, tenants }: Recipe): World {
  const stamps = IDS.map((id) => stamp(id, closed.includes(id) ? "maintenance" : "active", seconds));
  const pools = POOLS.map((name, number) =>
    poolItemSchema.parse({
      ...{ name, number: number * 63, version: 1, residency: "eu", tier: "standard" },
      buckets: bucketsOf(members[number]!),
      ...(permille[number] === 0 ? {} : { canary: { stamp: "cn1", permille: permille[number] } }),
    }),
  );
  const items = tenants.map(({ tenant, pool, elsewhere, moving, batch }) =>
    tenantItemSchema.parse({
      ...{ tenant, version: 1, pool },
      stamp: elsewhere ?? bucketsOf(members[POOLS.indexOf(pool)]!)[hashTenant(tenant).bucket],
      ...(batch === null ? {} : { functions: { batch } }),
      ...(tenant === owner ? { domains: ["own.example"] } : {}),
      ...(moving ? { migration: { target: "us1", step: "moving", retryAfterSeconds: 9 } } : {}),
    }),
  );
  return {
    stamps: new Map(stamps.map((item) => [item.id, item])),
    pools: new Map(pools.map((item) => [item.name, item])),
    tenants: new Map(items.map((item) => [item.tenant, item])),
  };
}

function snapshot({ stamps: s, pools: p, tenants: t }: World, version = 1): Snapshot {
  return { version, stamps: [...s.values()], pools: [...p.values()], tenants: t.values() };
}

const hashes = new Map(NAMES.map((name) => [name, JSON.stringify(hashTenant(name))]));

/** What a request is for: nothing in particular, or `batch`. */
const WORKS = ["", "batch"] as const;
type Work = (typeof WORKS)[number];

/** What the registry says of a name, in the decision's words; undefined for nobody who has a tenant's hash in all bits. */
function truth({ stamps: s, pools: p, tenants: t }: World, name: string, work: Work): string | undefined {
  const item = t.get(name);
  if (item === undefined) {
    const hash = JSON.stringify(hashTenant(name));
    return [...t.keys()].some((tenant) => hashes.get(tenant) === hash) ? undefined : "unknown";
  }
  if (item.suspended !== undefined) return "suspended";
  if (item.migration !== undefined) return "moving 9";
  expect(p.has(item.pool)).toBe(true);
  const id = (work === "" ? undefined : item.functions?.[work]) ?? item.stamp;
  const stamp = s.get(id)!;
  return stamp.state === "active" ? id : `maintenance ${stamp.retryAfterSeconds}`;
}

function decided(table: Table, name: string, work: Work = ""): string {
  const request = {
    method: "GET",
    path: `/${work}`,
    headers: { "x-tenant": name },
    token: { kind: "absent" } as const,
    time: 0,
  };
  const decision = decide(
    request,
    { sources: [{ kind: "header", name: "x-tenant" }], functions: [{ function: "batch", path: "/batch" }] },
    table,
  );
  if (decision.outcome === "stamp") return decision.stamp;
  return decision.retryAfter === undefined ? decision.reason : `${decision.reason} ${decision.retryAfter}`;
}

/** What the router's rules find in its maps; the case table holds the rules themselves to a real HAProxy. */
function found(maps: Maps, { stamps: s }: World, name: string, work: Work): string {
  const hash = hashTenant(name);
  const value = maps.directory.get(directoryKey(hash.directory));
  const at = value === undefined ? 0 : SLOTS_AT + 6 * slotAt(value, hash);
  const slot = Number.parseInt(value?.slice(at, at + 6) ?? ".", 16) ^ (codeNumber(hash.print) << 12);
  const own = slot < 4096 && value?.[at] !== "." ? String(slot) : maps.others.get(name);
  if (own === undefined) return "unknown";
  if (own === "moving") return `moving ${maps.moving.get(name)}`;
  const number = maps.functions.get(`${work}/${name}`) ?? own;
  const closed = maps.closed.get(number);
  const stamp = [...s.values()].find((item) => item.number === Number(number));
  return closed === undefined ? stamp!.id : `maintenance ${closed}`;
}

/** Maps after changes, one after the other; fails where HAProxy would. */
function changed(maps: Maps, changes: readonly (MapChange & { readonly was?: string })[]): Maps {
  const result: Maps = {
    others: new Map(maps.others),
    moving: new Map(maps.moving),
    directory: new Map(maps.directory),
    closed: new Map(maps.closed),
    functions: new Map(maps.functions),
    domains: new Map(maps.domains),
    nearest: new Map(maps.nearest),
    tokens: new Map(maps.tokens),
    ats: new Map(maps.ats),
  };
  for (const { map, key, value, was } of changes) {
    expect(result[map].get(key)).toBe(was);
    if (value === undefined) result[map].delete(key);
    else result[map].set(key, value);
  }
  return result;
}

const NOBODY = ["nobody", "acm", "llthbrjm"];

describe("the table", () => {
  test("gives every tenant the stamp of the registry, in the decision and in the router's maps alike", () => {
    fc.assert(
      fc.property(recipe, (drawn) => {
        const one = worldOf(drawn);
        const table = buildTable(snapshot(one));
        const maps = mapsOf(table);
        for (const name of [...NAMES, ...NOBODY]) {
          for (const work of WORKS) {
            const expected = truth(one, name, work);
            if (expected === undefined) continue;
            const said = [name, decided(table, name, work), found(maps, one, name, work)];
            expect(said).toEqual([name, expected, expected]);
          }
        }
      }),
      { numRuns: times(3, 30) },
    );
  });

  test("is the same whether it was built at once or by changes, which the router's maps follow exactly", () => {
    fc.assert(
      fc.property(recipe, recipe, (one, other) => {
        const [first, second] = [worldOf(one), worldOf(other)];
        const builder = new TableBuilder();
        for (const item of first.stamps.values()) builder.putStamp(item);
        for (const item of first.pools.values()) builder.putPool(item);
        for (const item of first.tenants.values()) builder.putTenant(item);
        builder.commit(1);
        const before = Object.assign(emptyTable(), builder.table);
        for (const item of second.stamps.values()) builder.putStamp(item);
        for (const item of second.pools.values()) builder.putPool(item);
        for (const name of first.tenants.keys()) if (!second.tenants.has(name)) builder.removeTenant(name);
        for (const item of second.tenants.values()) builder.putTenant(item);
        const changes = builder.commit(2);
        const after = buildTable(snapshot(second, 2));
        expect({ ...builder.table }).toEqual({ ...after });
        expect({ ...applyChanges(before, changes) }).toEqual({ ...after });
        expect({ ...applyChanges(before, diffTables(before, after)) }).toEqual({ ...after });
        expect(changed(mapsOf(before), mapChanges(before, after, changes))).toEqual(mapsOf(after));
      }),
      { numRuns: times(2, 15) },
    );
  });

  test("is written to a store in updates that fit, and no tenant is lost between two of them", () => {
    fc.assert(
      fc.property(recipe, recipe, (one, other) => {
        const [first, second] = [worldOf(one), worldOf(other)];
        let table: Table = buildTable(snapshot(first));
        const batches = toBatches(diffTables(table, buildTable(snapshot(second, 2))));
        for (const { puts, deletes } of batches) {
          expect(puts.length + deletes.length).toBeLessThanOrEqual(STORE_LIMITS.keysPerUpdate);
          table = applyChanges(table, {
            version: 1,
            puts: new Map(puts.map(({ key, value }) => [key, value])),
            deletes,
          });
          for (const name of NAMES) {
            if (!first.tenants.has(name) || !second.tenants.has(name)) continue;
            expect(decided(table, name)).not.toBe("unknown");
          }
        }
        expect(decided(table, "nobody")).toBe("unknown");
      }),
      { numRuns: times(2, 15) },
    );
  });

  test("is written so that whoever goes from a stamp is neither believed to be there afterwards nor told what holds then", () => {
    const names = Array.from({ length: 150 }, (_, index) => `t${index}`);
    const home = bucketsOf(["eu1"]);
    const world = (at: string, from: string, epoch: number): Table =>
      buildTable({
        version: epoch,
        stamps: ["eu1", "eu2"].map((id) => ({ ...stamp(id, "active"), epoch: id === from ? epoch : 7 })),
        pools: [
          poolItemSchema.parse({
            ...{ name: "eu", number: 0, version: 1, residency: "eu", tier: "standard", buckets: home },
          }),
        ],
        tenants: names.map((tenant) => tenantItemSchema.parse({ tenant, version: 1, pool: "eu", stamp: at })),
      });
    for (const [from, to] of [
      ["eu1", "eu2"],
      ["eu2", "eu1"],
    ] as const) {
      const [before, after] = [world(from, from, 1), world(to, from, 2)];
      const key = Object.keys(before).find((name) => before[name]?.startsWith(`${from} `))!;
      const epochOf = (table: Table): string => table[key]!.split(" ")[4]!;
      const batches = toBatches(diffTables(before, after));
      expect(batches.length).toBeGreaterThan(3);
      let table = before;
      for (const { puts, deletes } of batches) {
        const values = new Map(puts.map(({ key: name, value }) => [name, value]));
        expect(values.size).toBe(puts.length);
        table = applyChanges(table, { version: 1, puts: values, deletes });
        const places = new Set(names.map((name) => decided(table, name)));
        if (epochOf(table) === "1") expect([...places]).toEqual([from]);
        if (epochOf(table) === "2") expect([...places]).toEqual([to]);
      }
      expect(epochOf(table)).toBe("2");
    }
  });

  test("refuses a registry that contradicts itself, and says where", () => {
    const good: World = { stamps: new Map(), pools: new Map(), tenants: new Map() };
    const tenant = tenantItemSchema.parse({ tenant: "acme", version: 1, pool: "eu", stamp: "eu1" });
    const lost = { ...snapshot(good), tenants: [tenant] };
    expect(() => buildTable(lost)).toThrow(
      /tenant acme is on a stamp the registry does not have; received "eu1"/,
    );
    expect(() => buildTable({ ...lost, stamps: [stamp("eu1", "active")] })).toThrow(
      /tenant acme is in a pool .*"eu"/,
    );
    const twice = [stamp("eu1", "active"), { ...stamp("eu1", "active"), id: "eu9" }];
    expect(() => buildTable({ ...snapshot(good), stamps: twice })).toThrow(/have the same number/);
  });

  test("has codes for 4,096 stamps and characters for 64 pools", () => {
    expect(new Set(ALPHABET).size).toBe(64);
  });
});
