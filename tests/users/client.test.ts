import { type UserTenant, UserTenants } from "../../tenants/client";

const acme: UserTenant = { tenant: "acme", state: "active", stamp: "s1", address: "s1.example.test" };

/** A registry that counts how often it is asked, and a clock that stands. */
function stage(more: { maxAgeMs?: number; maxUsers?: number } = {}) {
  const world = { now: 0, asked: 0, tenants: [acme] as UserTenant[] };
  const users = new UserTenants({
    ...more,
    now: () => world.now,
    read: () => {
      world.asked += 1;
      return Promise.resolve(world.tenants);
    },
  });
  return { world, users };
}

test("an answer is given again until it is too old, counted from before the question", async () => {
  const { users, world } = stage({ maxAgeMs: 1000 });
  expect(await users.tenantsOf("u1")).toEqual([acme]);
  world.tenants = [];
  world.now = 999;
  expect(await users.tenantsOf("u1")).toEqual([acme]);
  world.now = 1000;
  expect(await users.tenantsOf("u1")).toEqual([]);
  expect(world.asked).toBe(2);
});

test("all who ask for a user at once ask the registry once, and none gets an answer of before once it is forgotten", async () => {
  const { users, world } = stage();
  await Promise.all([users.tenantsOf("u1"), users.tenantsOf("u1"), users.tenantsOf("u1")]);
  expect(world.asked).toBe(1);
  world.tenants = [];
  users.forget("u1");
  expect(await users.tenantsOf("u1")).toEqual([]);
});

test("what was asked before it was forgotten is neither told to who asks after that, nor kept", async () => {
  const answers: ((tenants: UserTenant[]) => void)[] = [];
  const users = new UserTenants({ read: () => new Promise((done) => answers.push(done)) });
  const before = users.tenantsOf("u1");
  users.forget("u1");
  const after = users.tenantsOf("u1");
  expect(answers).toHaveLength(2);
  // The old answer comes last.
  answers[1]!([acme]);
  expect(await after).toEqual([acme]);
  answers[0]!([]);
  expect(await before).toEqual([]);
  expect(await users.tenantsOf("u1")).toEqual([acme]);
});

test("no more users are kept than said, the one that was asked for longest ago goes first, and none where that is 0", async () => {
  const { users, world } = stage({ maxUsers: 2 });
  for (const user of ["u1", "u2", "u3", "u3", "u2"]) await users.tenantsOf(user);
  expect(world.asked).toBe(3);
  await users.tenantsOf("u1");
  expect(world.asked).toBe(4);
  const none = stage({ maxAgeMs: 0 });
  await none.users.tenantsOf("u1");
  await none.users.tenantsOf("u1");
  expect(none.world.asked).toBe(2);
});

test("without the registry an answer that is too old is none", async () => {
  let isDown = false;
  const world = { now: 0 };
  const users = new UserTenants({
    maxAgeMs: 10,
    now: () => world.now,
    read: () => (isDown ? Promise.reject(new Error("down")) : Promise.resolve([acme])),
  });
  await users.tenantsOf("u1");
  isDown = true;
  expect(await users.tenantsOf("u1")).toEqual([acme]);
  world.now = 11;
  await expect(users.tenantsOf("u1")).rejects.toThrow("down");
  isDown = false;
  expect(await users.tenantsOf("u1")).toEqual([acme]);
});

test.each([[{ maxAgeMs: -1 }], [{ maxAgeMs: 300_001 }], [{ maxUsers: 0.5 }], [{ maxUsers: 1_000_001 }]])(
  "%j is refused",
  (more) => {
    expect(() => stage(more)).toThrow(RangeError);
  },
);
