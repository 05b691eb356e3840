import { isConflict, untilUndisputed } from "../../tenants/registry/conflict";
import type { Registry } from "../../tenants/registry/registry";
import type { TenantItem } from "../../components/routing/contract";
import { TENANT_STATES, TENANT_TRANSITIONS, type TenantState } from "../../tenants/registry/machine";
import { isSweep, times } from "../sweep";
import { all, BOUNDS, furnish, poolOf, stampOf, tenantOf } from "./items";

/** What a store's own test gives: registries on the same rows, which are new for each test. */
export interface Subject {
  /** Another registry on the same rows, as another operator has. */
  open(by?: string): Promise<Registry>;
  dispose(): Promise<void>;
}

/**
 * What every registry promises, whatever keeps its rows.
 *
 * @param sample names the promises that are tried in a test, where each takes many requests to a server; the sweep tries all
 */
export function keepsTheRules(fresh: () => Promise<Subject>, sample = /^/): void {
  const test = (name: string, body: () => Promise<void>): void => {
    if (isSweep || sample.test(name)) it(name, body);
  };
  let subject: Subject;
  let registry: Registry;
  beforeEach(async () => {
    subject = await fresh();
    registry = await subject.open("ann@here");
    await furnish(registry);
  });
  afterEach(async () => {
    await registry.close();
    await subject.dispose();
  });
  const use = async (stamp: string): Promise<number | undefined> =>
    (await registry.get("stamp", stamp))?.use.tenants;

  test("gives back what was written, with the defaults filled in", async () => {
    await registry.put("tenant", tenantOf("acme", "s1"));
    expect(await registry.get("tenant", "acme")).toEqual(tenantOf("acme", "s1"));
    expect(await registry.get("stamp", "s1")).toMatchObject({
      version: 2,
      retryAfterSeconds: 300,
      capacity: { fullPercent: 80 },
      use: { tenants: 1, measured: 0 },
    });
    expect(await registry.get("tenant", "nobody")).toBeUndefined();
    expect((await registry.list("stamp")).map(({ id }) => id)).toEqual(["s1", "s2"]);
    expect((await registry.list("pool")).map(({ name }) => name)).toEqual(["eu-standard"]);
  });

  test("refuses a write that has not seen the last one, and tells what is allowed", async () => {
    await registry.put("tenant", tenantOf("acme", "s1"));
    const late = registry.put("tenant", tenantOf("acme", "s2"));
    await expect(late).rejects.toThrow("the tenant acme was changed in the meantime");
    await expect(late.catch(isConflict)).resolves.toBe(true);
    await registry.put("tenant", { ...tenantOf("acme", "s2"), version: 2 });
    await expect(registry.remove("tenant", "acme", 1)).rejects.toThrow("allowed: version 3");
    await expect(
      registry.put("tenant", tenantOf("other", "s1"), [{ kind: "tenant", key: "acme", version: 1 }]),
    ).rejects.toThrow("the tenant acme was changed");
    await expect(
      registry.put("tenant", tenantOf("other", "s1"), [
        { kind: "tenant", key: "none", version: 0 },
        { kind: "tenant", key: "acme", version: 2 },
      ]),
    ).resolves.toMatchObject({ version: 1 });
  });

  test("makes all changes of a write or none", async () => {
    const write = registry.write([
      { kind: "tenant", item: tenantOf("acme", "s1") },
      { kind: "tenant", item: tenantOf("beta", "nowhere") },
    ]);
    await expect(write).rejects.toThrow("tenant beta would be on a stamp the registry does not have");
    expect(await registry.get("tenant", "acme")).toBeUndefined();
    expect(await use("s1")).toBe(0);
  });

  test("lets one of two operators win who write the same item at once, and tells the other", async () => {
    const other = await subject.open("bob@there");
    for (let round = 0; round < times(2, 10); round += 1) {
      const name = `tenant${round}`;
      const results = await Promise.allSettled([
        registry.put("tenant", tenantOf(name, "s1")),
        other.put("tenant", tenantOf(name, "s2")),
      ]);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const lost = results.find((result) => result.status === "rejected");
      expect(isConflict(lost?.reason)).toBe(true);
      await registry.remove("tenant", name, 1);
    }
    await other.close();
  });

  test("loses no change of operators who read, change and write the same item at once", async () => {
    const operators = await Promise.all(["ann", "bob", "cyd"].map((by) => subject.open(by)));
    const raise = (one: Registry): Promise<unknown> =>
      untilUndisputed(async () => {
        const item = (await one.get("stamp", "s1"))!;
        await one.put("stamp", {
          ...item,
          retryAfterSeconds: item.retryAfterSeconds + 1,
          version: item.version + 1,
        });
      });
    await Promise.all(operators.flatMap((one) => [raise(one), raise(one), raise(one), raise(one)]));
    expect(await registry.get("stamp", "s1")).toMatchObject({ retryAfterSeconds: 312, version: 13 });
    for (const one of operators) await one.close();
  });

  test("counts a tenant at its home, its standby and both ends of its move", async () => {
    const load = { requestsPerSecond: 7, databaseConnections: 20.5, storageGb: 3 };
    await registry.put("stamp", stampOf("s3", 3));
    await registry.put("tenant", tenantOf("acme", "s1", { standby: "s2", load }));
    expect(await registry.get("stamp", "s2")).toMatchObject({ use: { tenants: 1, measured: 1, ...load } });
    const migration = { target: "s3", step: "copying", retryAfterSeconds: 10 };
    await registry.put("tenant", { ...tenantOf("acme", "s1", { load, migration }), version: 2 });
    expect([await use("s1"), await use("s2"), await use("s3")]).toEqual([1, 0, 1]);
    await registry.put("tenant", {
      ...tenantOf("acme", "s3", { migration: { ...migration, source: "s1", step: "soaking" } }),
      version: 3,
    });
    expect([await use("s1"), await use("s2"), await use("s3")]).toEqual([1, 0, 1]);
    expect((await all(registry.tenants({ stamp: "s1" }))).map(({ tenant }) => tenant)).toEqual(["acme"]);
    await expect(registry.remove("tenant", "acme", 3)).rejects.toThrow("tenant acme is moving");
    await registry.put("tenant", { ...tenantOf("acme", "s3"), version: 4 });
    await registry.remove("tenant", "acme", 4);
    expect([await use("s1"), await use("s2"), await use("s3")]).toEqual([0, 0, 0]);
    expect(await registry.get("stamp", "s1")).toMatchObject({
      use: { measured: 0, databaseConnections: 0 },
    });
  });

  test("counts what classes bound themselves at every place of a tenant, and takes no name that none has", async () => {
    const own = { seats: 20 };
    for (const [id, number] of [
      ["s1", 1],
      ["s2", 2],
    ] as const) {
      const { version } = (await registry.get("stamp", id))!;
      const capacity = { residency: "eu", tier: "standard", class: "standard", bounds: { ...BOUNDS, own } };
      await registry.put("stamp", { ...stampOf(id, number, { capacity }), version: version + 1 });
    }
    const four = { requestsPerSecond: 1, databaseConnections: 1, storageGb: 1 };
    const seats = (count: number): object => ({ load: { ...four, own: { seats: count } } });
    const of = async (id: string): Promise<unknown> => (await registry.get("stamp", id))?.use.own;
    await registry.put("tenant", tenantOf("acme", "s1", { ...seats(12.5), standby: "s2" }));
    expect([await of("s1"), await of("s2")]).toEqual(Array(2).fill({ seats: { measured: 1, sum: 12.5 } }));
    await expect(registry.put("tenant", tenantOf("beta", "s2", seats(8)))).rejects.toThrow(
      "seats would pass the bound of 20",
    );
    await expect(
      registry.put("tenant", tenantOf("beta", "s2", { load: { ...four, own: { seat: 1 } } })),
    ).rejects.toThrow('received "seat"; allowed: seats; declare it in the class (bounds.own)');
    await registry.put("tenant", tenantOf("beta", "s2", { load: four }));
    expect(await of("s2")).toEqual({ seats: { measured: 1, sum: 12.5 } });
    await registry.put("tenant", { ...tenantOf("acme", "s1", { load: four }), version: 2 });
    expect([await of("s1"), await of("s2")]).toEqual([undefined, undefined]);
  });

  test("keeps what a writer says of a stamp's use out of it", async () => {
    await registry.put("tenant", tenantOf("acme", "s1"));
    await registry.put("stamp", { ...stampOf("s1", 1), version: 3, use: { tenants: 0 } });
    expect(await use("s1")).toBe(1);
  });

  test("passes no bound and breaks no residency, whoever writes", async () => {
    const eleven = Array.from({ length: 11 }, (_, index) => ({
      kind: "tenant" as const,
      item: tenantOf(`t${index}`, "s1"),
    }));
    await expect(registry.write(eleven)).rejects.toThrow("tenants would pass the bound of 10");
    const load = { requestsPerSecond: 101, databaseConnections: 0, storageGb: 0 };
    await expect(registry.put("tenant", tenantOf("big", "s1", { load }))).rejects.toThrow(
      "requestsPerSecond would pass the bound of 100",
    );
    const capacity = { residency: "us", tier: "standard", class: "standard", bounds: BOUNDS };
    await registry.put("stamp", stampOf("us1", 5, { region: "us-east-1", capacity }));
    await expect(registry.put("tenant", tenantOf("acme", "us1"))).rejects.toThrow(
      "tenant acme stays under the law of eu, stamp us1 is under that of us",
    );
    await expect(registry.put("tenant", tenantOf("acme", "s1", { standby: "us1" }))).rejects.toThrow("law");
    await expect(registry.put("tenant", tenantOf("acme", "s1", { residency: "us" }))).rejects.toThrow("law");
    await expect(registry.put("pool", poolOf("mixed", 3, ["s1", "us1"]))).rejects.toThrow("law");
    const pool = (await registry.get("pool", "eu-standard"))!;
    await expect(
      registry.put("pool", { ...pool, version: pool.version + 1, residency: "us" }),
    ).rejects.toThrow("under the law of eu for life");
  });

  test("gives a dedicated stamp to one tenant, also when two are placed at once", async () => {
    const bounds = { ...BOUNDS, tenants: 1 };
    const capacity = { residency: "eu", tier: "dedicated", class: "own", bounds };
    await registry.put("stamp", stampOf("ded", 6, { capacity }));
    const results = await Promise.allSettled(
      ["acme", "beta"].map((name) => registry.put("tenant", tenantOf(name, "ded"))),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await use("ded")).toBe(1);
  });

  test("gives a draining or retiring stamp to nobody, and leaves those there who are", async () => {
    await registry.put("tenant", tenantOf("acme", "s1"));
    await registry.put("stamp", { ...stampOf("s1", 1, { state: "draining" }), version: 3 });
    await expect(registry.put("tenant", tenantOf("beta", "s1"))).rejects.toThrow("stamp s1 is draining");
    const pool = "eu-standard";
    await expect(
      registry.put("tenant", { tenant: "acme", version: 2, pool, stamp: "s1", tier: "premium" }),
    ).resolves.toMatchObject({ tier: "premium" });
  });

  test("retires no stamp that has a tenant or that a pool still has", async () => {
    await registry.put("tenant", tenantOf("acme", "s1"));
    const retiring = { ...stampOf("s1", 1, { state: "retiring" }), version: 3 };
    await expect(registry.put("stamp", retiring)).rejects.toThrow("stamp s1 still has 1 tenant;");
    await expect(registry.remove("stamp", "s1", 2)).rejects.toThrow("still has 1 tenant");
    await registry.remove("tenant", "acme", 1);
    await expect(registry.put("stamp", { ...retiring, version: 4 })).rejects.toThrow(
      "the routing layer still points at stamp s1: pool eu-standard has it",
    );
    const pool = (await registry.get("pool", "eu-standard"))!;
    await registry.write([
      { kind: "pool", item: { ...poolOf("eu-standard", 0, ["s2"]), version: pool.version + 1 } },
      { kind: "stamp", item: { ...retiring, version: 4 } },
    ]);
    await expect(registry.put("tenant", tenantOf("acme", "s1"))).rejects.toThrow("retiring");
    await registry.remove("stamp", "s1", 4);
    expect(await registry.get("stamp", "s1")).toBeUndefined();
  });

  /** A tenant in each state, as its item has it; undefined where it is gone. */
  const since = "2026-11-21T00:00:00Z";
  const erasing = { step: "closing", since, by: "ann@here" };
  const STATES: Readonly<Record<TenantState, object | undefined>> = {
    ...{ pending: { pending: { since } }, active: {}, suspended: { suspended: { since } } },
    ...{ moving: { migration: { target: "s2", step: "copying" } }, erasing: { erasing }, gone: undefined },
  };

  test("makes every change of a tenant's state that the table lists, and refuses every other with the way out", async () => {
    const seen: string[] = [];
    for (const from of TENANT_STATES)
      for (const to of TENANT_STATES) {
        const name = `${from}-${to}`;
        const [before, after] = [STATES[from], STATES[to]];
        const isLegal = TENANT_TRANSITIONS.some((one) => one.from === from && one.to === to);
        if (from === to) continue;
        let version = 0;
        // One that is being erased was something else before.
        if (before !== undefined) {
          if (from === "erasing") version = (await registry.put("tenant", tenantOf(name, "s1"))).version;
          const empty =
            from === "erasing" && to === "gone" ? { erasing: { ...erasing, step: "empty" } } : before;
          version += 1;
          await registry.put("tenant", { ...tenantOf(name, "s1"), ...empty, version });
        }
        const change =
          after === undefined
            ? registry.remove("tenant", name, version)
            : registry.put("tenant", { ...tenantOf(name, "s1"), ...after, version: version + 1 });
        if (isLegal) await change;
        else {
          await expect(change).rejects.toThrow(/^tenant \S+ is .*stampworks tenants /u);
          seen.push(name);
        }
        const left = await registry.get("tenant", name);
        if (left !== undefined) await clear(registry, left);
      }
    expect(seen).toContain("erasing-moving");
    expect(seen).toContain("moving-gone");
  });

  test("removes nobody of whom something is left, and moves nobody who is being erased", async () => {
    await registry.put("tenant", tenantOf("acme", "s1"));
    await registry.put("tenant", { ...tenantOf("acme", "s1", { erasing }), version: 2 });
    await expect(registry.remove("tenant", "acme", 2)).rejects.toThrow(
      "tenant acme is being erased; received it would be gone; finish it: stampworks tenants erase acme --resume",
    );
    await expect(
      registry.put("tenant", { ...tenantOf("acme", "s2", { erasing }), version: 3 }),
    ).rejects.toThrow("it would be on another stamp");
  });

  test("moves nobody who is not ready yet, neither by a move nor at once", async () => {
    const pending = { since, for: "add" };
    await registry.put("tenant", tenantOf("acme", "s1", { pending }));
    const migration = { target: "s2", step: "copying" };
    for (const more of [{ migration }, { stamp: "s2" }])
      await expect(
        registry.put("tenant", { ...tenantOf("acme", "s1", { pending }), ...more, version: 2 }),
      ).rejects.toThrow(
        "tenant acme is not ready yet; received it would be moving; finish what makes it ready (stampworks tenants add acme --resume",
      );
  });

  test("gives no number twice, and removes no pool that has tenants", async () => {
    await expect(registry.put("stamp", stampOf("s9", 1))).rejects.toThrow("can't have the number 1");
    await expect(registry.put("stamp", { ...stampOf("s1", 9), version: 2 })).rejects.toThrow(
      "allowed: 1, its own for life",
    );
    await expect(registry.put("pool", poolOf("other", 0, ["s1"]))).rejects.toThrow("number");
    await registry.put("tenant", tenantOf("acme", "s1"));
    await expect(registry.remove("pool", "eu-standard", 1)).rejects.toThrow("has tenants");
  });

  test("keeps the history of an item: what, when and by whom, also of a removed one", async () => {
    const other = await subject.open("bob@there");
    await registry.put("tenant", tenantOf("acme", "s1"));
    await other.put("tenant", { ...tenantOf("acme", "s2"), version: 2 });
    await registry.remove("tenant", "acme", 2);
    const history = await registry.history("tenant", "acme");
    expect(history.map(({ by, item }) => [by, item?.stamp])).toEqual([
      ["ann@here", "s1"],
      ["bob@there", "s2"],
      ["ann@here", undefined],
    ]);
    expect(history.every(({ at }) => !Number.isNaN(Date.parse(at)))).toBe(true);
    await other.close();
  });

  test("tells who follows what was written since, so that it comes to the same as a snapshot", async () => {
    const before = await registry.snapshot();
    await registry.put("tenant", tenantOf("acme", "s1"));
    await registry.put("tenant", tenantOf("beta", "s2"));
    await registry.remove("tenant", "acme", 1);
    const writes = (await registry.since(before.version))!;
    const tenants = new Map([...before.tenants].map((item) => [item.tenant, item]));
    for (const write of writes) {
      if (write.kind !== "tenant") continue;
      if (write.item === undefined) tenants.delete(write.key);
      else tenants.set(write.key, write.item);
    }
    const after = await registry.snapshot();
    expect([...tenants.values()]).toEqual([...after.tenants]);
    expect(after.version).toBe(writes.at(-1)?.sequence);
    expect(await registry.since(after.version)).toEqual([]);
    expect(await registry.since(after.version + 1)).toBeUndefined();
  });

  test("loads many tenants, and goes on with a load that was cut short", async () => {
    const bounds = { tenants: 1000, requestsPerSecond: 1000, databaseConnections: 5000, storageGb: 1000 };
    const capacity = { residency: "eu", tier: "standard", class: "large", bounds };
    await registry.put("stamp", stampOf("s3", 3, { capacity }));
    const tenants = Array.from({ length: 60 }, (_, index) =>
      tenantOf(`t${String(index).padStart(3, "0")}`, "s3"),
    );
    expect(await registry.load(tenants.slice(0, 25))).toBe(25);
    expect(await registry.load(tenants)).toBe(35);
    expect(await use("s3")).toBe(60);
    expect((await all(registry.tenants({ stamp: "s3", pool: "eu-standard" }))).length).toBe(60);
    expect((await all(registry.tenants({ pool: "none" }))).length).toBe(0);
    await expect(registry.load([tenantOf("t000", "s1")])).rejects.toThrow(
      "tenant t000 is in the registry with another place",
    );
  });
}

/** Takes a tenant out of the registry whatever its state. */
async function clear(
  registry: Registry,
  { erasing, migration, pending, ...item }: TenantItem,
): Promise<void> {
  const isOther = erasing !== undefined || migration !== undefined || pending !== undefined;
  const version = isOther
    ? (await registry.put("tenant", { ...item, version: item.version + 1 })).version
    : item.version;
  await registry.remove("tenant", item.tenant, version);
}
