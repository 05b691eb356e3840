import fc from "fast-check";
import { setTimeout as sleep } from "node:timers/promises";
import { MemoryStore } from "../../tenants/registry/memory";
import { RowRegistry } from "../../tenants/registry/row-registry";
import type { Commit, Row, RowKey, RowStore } from "../../tenants/registry/rows";
import { Users } from "../../tenants/users/users";
import { all, furnish, tenantOf } from "../registry/items";
import { times } from "../sweep";

const USERS = ["u1", "u2", "u3"];
/** Each operator has tenants of its own: what it did last with one of them is what must hold, whatever the others do. */
const TENANTS = [
  ["a1", "a2"],
  ["b1", "b2"],
  ["c1", "c2"],
];

/** A store far away: every call takes a while, and a commit that was made may be told as one that failed. */
class FarStore implements RowStore {
  readonly maxRows = 6;
  readonly maxBytes = Number.MAX_SAFE_INTEGER;

  constructor(
    private readonly store: RowStore,
    private readonly chance: () => number,
  ) {}

  async sequence(): Promise<number> {
    await this.wait();
    return this.store.sequence();
  }

  async get(partition: string, sort: string): Promise<unknown> {
    await this.wait();
    return this.store.get(partition, sort);
  }

  range(partition: string, after?: string): AsyncIterable<Row> {
    return this.store.range(partition, after);
  }

  async commit(commit: Commit): Promise<boolean> {
    expect(commit.puts.length + commit.deletes.length).toBeLessThanOrEqual(this.maxRows);
    await this.wait();
    const made = await this.store.commit(commit);
    await this.wait();
    if (this.chance() < 0.1) throw new Error("the answer was lost");
    return made;
  }

  numbered(by: RowKey): RowStore {
    return new FarStore(this.store.numbered(by), this.chance);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async wait(): Promise<void> {
    for (let turns = Math.floor(this.chance() * 4); turns > 0; turns -= 1) await sleep(0);
  }
}

const act = fc.record({
  isLink: fc.boolean(),
  user: fc.constantFrom(...USERS),
  tenants: fc.subarray([0, 1], { minLength: 1 }),
  more: fc.constantFrom(...USERS),
});
const plan = fc.array(act, { minLength: 1, maxLength: 6 });

test("operators who link and unlink at once lose no link of each other's, and users and tenants always say the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(plan, plan, plan),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })),
      async (plans, stream) => {
        const store = new MemoryStore();
        const registry = new RowRegistry(store, "ann@here");
        await furnish(registry);
        for (const tenant of TENANTS.flat()) await registry.put("tenant", tenantOf(tenant, "s1"));
        const chance = (): number => stream.next().value as number;
        const wanted = new Set<string>();
        await Promise.all(
          plans.map(async (acts, operator) => {
            const users = new Users(new FarStore(store, chance), registry, () => sleep(0));
            for (const { isLink, more, tenants, user } of acts) {
              const links = [user, more].flatMap((each) =>
                tenants.map((index) => ({ user: each, tenant: TENANTS[operator]![index]! })),
              );
              // Whoever lost an answer asks again.
              for (let asked = 0; asked < 50; asked += 1)
                try {
                  await (isLink ? users.link(links) : users.unlink(links));
                  break;
                } catch (error) {
                  if (!String(error).includes("the answer was lost")) throw error;
                }
              for (const link of links)
                if (isLink) wanted.add(`${link.user} ${link.tenant}`);
                else wanted.delete(`${link.user} ${link.tenant}`);
            }
          }),
        );
        const users = new Users(store, registry);
        const byUser: string[] = [];
        for (const user of USERS)
          for (const tenant of await users.tenants(user)) byUser.push(`${user} ${tenant}`);
        const byTenant: string[] = [];
        for (const tenant of TENANTS.flat())
          for (const user of await all(users.users(tenant))) byTenant.push(`${user} ${tenant}`);
        expect(byUser.sort()).toEqual([...wanted].sort());
        expect(byTenant.sort()).toEqual([...wanted].sort());
      },
    ),
    { numRuns: times(25, 300) },
  );
});
