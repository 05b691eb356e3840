import { join } from "node:path";
import type { Content } from "../../tenants/migration/objects/store";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import { change, resume, suspend } from "../../tenants/states/tenants";
import { memoryRegistry } from "../../tenants/registry/memory";
import type { Registry } from "../../tenants/registry/registry";
import { keptViews } from "../../tenants/views/place";
import { payView } from "../../tenants/views/debts";
import { endViews, pushView, restartView } from "../../tenants/views/push";
import { openView } from "../../tenants/views/open";
import { ViewedRegistry } from "../../tenants/views/viewed-registry";
import { register, temporaryFolder } from "../migration/world";

/** A store whose next write waits until it is let go. */
class SlowStore extends DirectoryStore {
  private waiting: Promise<void> | undefined;
  private go: () => void = () => undefined;
  began: Promise<void> = Promise.resolve();
  private arrived: () => void = () => undefined;

  holdNext(): () => void {
    this.waiting = new Promise((resolve) => (this.go = resolve));
    this.began = new Promise((resolve) => (this.arrived = resolve));
    return () => this.go();
  }

  override async put(key: string, content: Content, expected?: string): Promise<string> {
    const { waiting } = this;
    this.waiting = undefined;
    this.arrived();
    await waiting;
    return super.put(key, content, expected);
  }
}

const SINCE = "2026-01-01T00:00:00Z";

describe("the view of a stamp's tenants", () => {
  let folder: string;
  let remove: () => void;
  let store: SlowStore;
  let plain: Registry;
  let registry: Registry;
  let time = 0;
  beforeEach(async () => {
    ({ folder, remove } = temporaryFolder());
    store = new SlowStore(join(folder, "a1"));
    plain = memoryRegistry("test");
    await register(plain);
    registry = new ViewedRegistry(plain, (stamp) =>
      stamp === "a1" ? store : new DirectoryStore(join(folder, stamp)),
    );
    time = 0;
  });
  afterEach(() => remove());

  const begin = async (stamp = "a1"): Promise<void> => {
    const item = (await plain.get("stamp", stamp))!;
    await plain.put("stamp", { ...item, view: true, version: item.version + 1 });
    await payView(plain, stamp === "a1" ? store : new DirectoryStore(join(folder, stamp)), stamp);
  };
  const open = (more: Partial<Parameters<typeof openView>[1]> = {}) =>
    openView(join(folder, "a1"), { stamp: "a1", now: () => time, ...more });
  const names = async (): Promise<string[]> => (await open().tenants()).map(({ tenant }) => tenant);
  const put = (tenant: string, stamp = "a1") =>
    registry.put("tenant", { tenant, version: 1, pool: "eu-standard", stamp });

  test("has each write of a tenant before the write returns, and nothing of other stamps' tenants", async () => {
    await begin();
    await put("bolt");
    await put("corp", "b1");
    expect(await names()).toEqual(["acme", "bolt"]);
    await suspend(registry, "bolt", { reason: "unpaid", now: new Date(0) });
    expect((await open().tenants())[1]).toMatchObject({ tenant: "bolt", version: 2, suspended: {} });
    expect(JSON.stringify(await open().tenants())).not.toContain("unpaid");
    await resume(registry, "bolt");
    await registry.remove("tenant", "bolt", 3);
    expect(await names()).toEqual(["acme"]);
    expect(await keptViews(store)).toHaveLength(1);
  });

  test("is asked for homes as the registry is: the epoch goes along, and who is not there is unknown", async () => {
    await begin();
    const { homes } = open();
    expect(await homes.tenantHome("acme")).toMatchObject({
      read: "a1",
      write: "a1",
      epoch: 1,
      paused: false,
    });
    await expect(homes.tenantHome("nobody")).rejects.toThrow("there is no tenant nobody");
    await change(registry, "acme", (item) => ({
      ...item,
      erasing: { step: "closing", since: SINCE, by: "ann@here" },
    }));
    time += 10_000;
    await expect(homes.tenantHome("acme")).rejects.toThrow("try again");
  });

  test("an older one that comes late never replaces a newer one, and is taken away", async () => {
    await begin();
    const release = store.holdNext();
    // Somebody has read what there is, and is slow to write it.
    await plain.put("tenant", { tenant: "late", version: 1, pool: "eu-standard", stamp: "a1" });
    const slow = pushView(plain, store, "a1");
    await store.began;
    await registry.remove("tenant", "late", 1);
    expect(await names()).toEqual(["acme"]);
    release();
    await slow;
    expect(await names()).toEqual(["acme"]);
    expect(await keptViews(store)).toHaveLength(1);
  });

  test("many who push at once leave one, and it is the registry's last word", async () => {
    await begin();
    const own = [1, 2, 3].map(() => new ViewedRegistry(plain, () => new DirectoryStore(join(folder, "a1"))));
    const writes = Array.from({ length: 8 }, (_, index) =>
      own[index % 3]!.put("tenant", {
        ...{ tenant: `t${index}`, version: 1, pool: "eu-standard", stamp: "a1" },
      }),
    );
    await Promise.all([...writes, pushView(plain, store, "a1"), pushView(plain, store, "a1")]);
    expect(await names()).toEqual(["acme", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"]);
    const kept = await keptViews(store);
    expect(kept).toHaveLength(1);
    expect((await plain.get("stamp", "a1"))!.untold).toBeUndefined();
  });

  test("a write fails where the stamp can't be told, and says how to tell it", async () => {
    await begin();
    const down = new ViewedRegistry(plain, () => ({
      ...{ get: () => Promise.resolve(undefined), remove: () => Promise.resolve() },
      put: () => Promise.reject(new Error("the bucket is away")),
      // biome-ignore lint/correctness/useYield: a store without objects
      list: async function* () {
        return;
      },
    }));
    await expect(
      down.put("tenant", { tenant: "bolt", version: 1, pool: "eu-standard", stamp: "a1" }),
    ).rejects.toThrow(
      /the registry has it, and stamp a1 could not be told.*the bucket is away.*stampworks tenants view push a1/su,
    );
  });

  test("where nobody says where the view is, nothing of that stamp's tenants is written at all", async () => {
    await begin();
    const blind = new ViewedRegistry(plain, () => Promise.reject(new Error("nothing says where")));
    await expect(
      blind.put("tenant", { tenant: "bolt", version: 1, pool: "eu-standard", stamp: "a1" }),
    ).rejects.toThrow("nothing says where");
    expect(await plain.get("tenant", "bolt")).toBeUndefined();
    await blind.put("tenant", { tenant: "corp", version: 1, pool: "eu-standard", stamp: "b1" });
  });

  test("a tenant with a standby is not answered from it: the registry is asked, or the request fails", async () => {
    await begin();
    await change(registry, "acme", (item) => ({
      ...item,
      standby: "b1",
      protection: { step: "following", since: SINCE, reason: "sold so", epoch: 2 },
    }));
    await expect(open().homes.tenantHome("acme")).rejects.toThrow("only the registry says where it is");
    const asking = open({ registry: (tenant) => plain.get("tenant", tenant) });
    expect(await asking.homes.tenantHome("acme")).toMatchObject({ read: "a1", epoch: 2 });
    // Its failover does not wait for a stamp that can't be reached.
    const unreachable = new ViewedRegistry(plain, () => Promise.reject(new Error("away")));
    await change(unreachable, "acme", (item) => ({
      ...item,
      migration: { source: "a1", target: "b1", step: "moving", epoch: 3, retryAfterSeconds: 5 },
    }));
    await change(unreachable, "acme", ({ migration: _over, protection, ...item }) => ({
      ...{ ...item, stamp: "b1", standby: "a1" },
      protection: { ...protection!, step: "over" },
    }));
    expect((await plain.get("tenant", "acme"))?.stamp).toBe("b1");
  });

  test("one that is damaged, another stamp's, ended or not there is never gone by", async () => {
    await expect(open().homes.tenantHome("acme")).rejects.toThrow("stamp a1 has no view of its tenants");
    await begin();
    await expect(openView(join(folder, "a1"), { stamp: "b1" }).homes.tenantHome("acme")).rejects.toThrow(
      "the view is another stamp's",
    );
    const { key } = (await keptViews(store))[0]!;
    const body = Buffer.from('{"format":1,"stamp":"a1","sequence":9,"tenants":[]}');
    await store.put(key, { body, size: body.length });
    await expect(open().homes.tenantHome("acme")).rejects.toThrow("its content is not what its name says");
    const asking = open({ registry: (tenant) => plain.get("tenant", tenant) });
    expect(await asking.homes.tenantHome("acme")).toMatchObject({ read: "a1" });
    await restartView(plain, store, "a1");
    expect(await open().homes.tenantHome("acme")).toMatchObject({ read: "a1" });
    await endViews(store, "a1");
    await expect(open().homes.tenantHome("acme")).rejects.toThrow("stamp a1 has no view of its tenants");
    // One that comes late does not bring it back.
    await pushView(plain, store, "a1");
    await expect(open().homes.tenantHome("acme")).rejects.toThrow("stamp a1 has no view of its tenants");
  });

  test("a registry that was restored from before does not quietly leave what came later", async () => {
    await begin();
    for (let index = 0; index < 5; index += 1) await put(`t${index}`);
    const restored = memoryRegistry("test");
    await register(restored);
    await expect(pushView(restored, store, "a1")).rejects.toThrow(
      "stamp a1 has a view of a later write than this registry has made",
    );
  });

  test("is looked at once a quarter of the lease, for all tenants", async () => {
    await begin();
    await put("bolt");
    let looks = 0;
    const counting = open();
    const list = jest.spyOn(DirectoryStore.prototype, "list").mockImplementation(function (
      this: DirectoryStore,
      prefix: string,
    ) {
      looks += 1;
      return original.call(this, prefix);
    });
    try {
      for (; time < 10_000; time += 100)
        for (const tenant of ["acme", "bolt"]) await counting.homes.tenantHome(tenant);
    } finally {
      list.mockRestore();
    }
    expect(looks).toBeLessThanOrEqual(5);
  });
  const original = DirectoryStore.prototype.list;
});
