import { MemoryStore } from "../../tenants/registry/memory";
import { RowRegistry } from "../../tenants/registry/row-registry";
import { type Commit, type Row, rowBytes, type RowKey, type RowStore } from "../../tenants/registry/rows";
import { Users } from "../../tenants/users/users";
import { shardOf } from "../../tenants/users/rows";
import { register } from "../migration/world";

/** What was asked of a store. */
interface Asked {
  commits: number;
  reading: number;
  atOnce: number;
}

/** A store that refuses a commit of too many bytes, as the clouds' do, and counts who reads at once. */
class BoundedStore implements RowStore {
  readonly maxRows = 499;
  readonly maxBytes = 200_000;

  constructor(
    private readonly inner: RowStore,
    readonly asked: Asked = { commits: 0, reading: 0, atOnce: 0 },
  ) {}

  sequence(): Promise<number> {
    return this.inner.sequence();
  }

  async get(partition: string, sort: string): Promise<unknown> {
    const { asked } = this;
    asked.reading += 1;
    asked.atOnce = Math.max(asked.atOnce, asked.reading);
    await new Promise(setImmediate);
    asked.reading -= 1;
    return this.inner.get(partition, sort);
  }

  range(partition: string, after?: string): AsyncIterable<Row> {
    return this.inner.range(partition, after);
  }

  commit(commit: Commit): Promise<boolean> {
    const bytes = commit.puts.reduce((sum, row) => sum + rowBytes(row), 0);
    if (bytes > this.maxBytes) throw new Error(`413: ${bytes} bytes`);
    this.asked.commits += 1;
    return this.inner.commit(commit);
  }

  numbered(by: RowKey): RowStore {
    return new BoundedStore(this.inner.numbered(by), this.asked);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

/** Users of one part, whose writes go in one commit where they fit. */
function together(count: number): string[] {
  const users: string[] = [];
  for (let n = 0; users.length < count; n += 1) if (shardOf(`u${n}`) === "00") users.push(`u${n}`);
  return users;
}

test("users of very many tenants are linked and unlinked in commits that a store takes, and are read together", async () => {
  const inner = new MemoryStore();
  const registry = new RowRegistry(inner, "test");
  await register(registry);
  const users = together(40);
  // What was there before: 300 tenants with long names each, some 20 KB a user.
  const many = Array.from({ length: 300 }, (_, n) => `t${String(n).padStart(60, "0")}`);
  const before = new MemoryUsers(inner);
  for (const user of users) await before.fill(user, many);
  const store = new BoundedStore(inner);
  const bounded = new Users(store, registry);
  expect(await bounded.link(users.map((user) => ({ user, tenant: "acme" })))).toBe(40);
  expect(await bounded.tenants(users[39]!)).toEqual(["acme", ...many]);
  expect(store.asked.commits).toBeGreaterThan(4);
  store.asked.atOnce = 0;
  expect(await bounded.unlinkAll("acme")).toBe(40);
  expect(await bounded.tenants(users[39]!)).toEqual(many);
  expect(store.asked.atOnce).toBeGreaterThan(20);
});

/** Rows of users, as earlier links have left them. */
class MemoryUsers {
  constructor(private readonly store: MemoryStore) {}

  async fill(user: string, tenants: readonly string[]): Promise<void> {
    const numbered = this.store.numbered({ partition: "users-sequence", sort: shardOf(user) });
    const puts = [{ partition: `users/${shardOf(user)}`, sort: user, value: { tenants } }];
    await numbered.commit({ sequence: await numbered.sequence(), puts, deletes: [] });
  }
}
