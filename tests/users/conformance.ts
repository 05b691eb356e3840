import { RowRegistry } from "../../tenants/registry/row-registry";
import type { RowStore } from "../../tenants/registry/rows";
import { tenantsOf } from "../../tenants/users/answer";
import { Users } from "../../tenants/users/users";
import { all, furnish, tenantOf } from "../registry/items";

/** A store whose rows are new for each test, and others on the same rows. */
export interface UsersSubject {
  open(): RowStore;
  dispose(): Promise<void>;
}

/** What the users of every registry promise, whatever keeps their rows. */
export function keepsUsers(fresh: () => Promise<UsersSubject>): void {
  let subject: UsersSubject;
  let store: RowStore;
  let registry: RowRegistry;
  let users: Users;
  beforeEach(async () => {
    subject = await fresh();
    store = subject.open();
    registry = new RowRegistry(store, "ann@here");
    users = new Users(store, registry);
    await furnish(registry);
    for (const tenant of ["acme", "bob"]) await registry.put("tenant", tenantOf(tenant, "s1"));
  });
  afterEach(async () => {
    await store.close();
    await subject.dispose();
  });
  const both = (user: string) => [
    { user, tenant: "acme" },
    { user, tenant: "bob" },
  ];

  test("users: what was linked is told, with state and address, and no more once it is unlinked", async () => {
    expect(await users.link([...both("u|1"), { user: "u-2", tenant: "acme" }])).toBe(3);
    expect(await users.link(both("u|1"))).toBe(0);
    await registry.put("tenant", {
      ...tenantOf("bob", "s2", { suspended: { since: "2026-11-21T00:00:00Z" } }),
      version: 2,
    });
    expect(await tenantsOf(users, registry, "u|1")).toEqual([
      { tenant: "acme", state: "active", stamp: "s1", address: "s1.example.test" },
      { tenant: "bob", state: "suspended", stamp: "s2", address: "s2.example.test" },
    ]);
    expect(await tenantsOf(users, registry, "nobody")).toEqual([]);
    expect((await all(users.users("acme"))).sort()).toEqual(["u-2", "u|1"]);
    expect(await users.unlink(both("u|1"))).toBe(2);
    expect(await users.unlink(both("u|1"))).toBe(0);
    expect([await users.tenants("u|1"), await all(users.users("bob"))]).toEqual([[], []]);
    expect(await users.tenants("u-2")).toEqual(["acme"]);
  });

  test("users: a tenant that is gone has none, and one of its name does not come while it has", async () => {
    await users.link(both("u1"));
    await registry.remove("tenant", "acme", 1);
    expect((await tenantsOf(users, registry, "u1")).map(({ tenant }) => tenant)).toEqual(["bob"]);
    await expect(registry.put("tenant", tenantOf("acme", "s1"))).rejects.toThrow(
      "users are linked with a tenant acme that is gone; it is not theirs that comes now: stampworks users unlink --tenant acme",
    );
    expect(await users.unlinkAll("acme")).toBe(1);
    await registry.put("tenant", tenantOf("acme", "s1"));
    expect(await users.tenants("u1")).toEqual(["bob"]);
  });

  test("users: nobody is linked with a tenant that is not there, is being erased, or goes meanwhile", async () => {
    await expect(users.link([{ user: "u1", tenant: "none" }])).rejects.toThrow("no such tenant");
    // Erased between the look and the link.
    const late = new Users(store, {
      history: (kind, key) => registry.history(kind, key),
      get: async (kind, key) => {
        const item = await registry.get(kind, key);
        if (item?.version === 1 && key === "bob") await registry.remove("tenant", "bob", 1);
        return item;
      },
    });
    await expect(late.link([{ user: "u1", tenant: "bob" }])).rejects.toThrow(
      "tenant bob was removed meanwhile",
    );
    expect(await users.tenants("u1")).toEqual([]);
    const erasing = { step: "closing", since: "2026-11-21T00:00:00Z", by: "ann@here" };
    await registry.put("tenant", { ...tenantOf("acme", "s1", { erasing }), version: 2 });
    await expect(users.link([{ user: "u1", tenant: "acme" }])).rejects.toThrow(
      "tenant acme is being erased; take that back",
    );
  });

  test("users: a tenant of the same name gets none of the former one's, wherever who linked them was killed", async () => {
    // After the n-th look at the tenant it is removed, its links end and its name is taken anew; whoever linked is killed a look later.
    for (let look = 1; look <= 2; look += 1) {
      let looks = 0;
      const late = new Users(store, {
        history: (kind, key) => registry.history(kind, key),
        get: async (kind, key) => {
          const item = await registry.get(kind, key);
          looks += 1;
          if (looks > look) throw new Error("killed");
          if (looks === look && key === "acme") {
            await registry.remove("tenant", "acme", item!.version);
            await users.unlinkAll("acme");
            await registry.put("tenant", tenantOf("acme", "s1"));
          }
          return item;
        },
      });
      await late.link([{ user: `u${look}`, tenant: "acme" }]).catch(() => undefined);
      expect([look, await users.tenants(`u${look}`), await all(users.users("acme"))]).toEqual([look, [], []]);
    }
  });

  test("users: of two operators who write of one user at once, neither's links are lost", async () => {
    const other = subject.open();
    try {
      const theirs = new Users(other, new RowRegistry(other, "bob@there"));
      await Promise.all([
        users.link([{ user: "u1", tenant: "acme" }]),
        theirs.link([{ user: "u1", tenant: "bob" }]),
      ]);
      expect(await users.tenants("u1")).toEqual(["acme", "bob"]);
    } finally {
      await other.close();
    }
  });
}
