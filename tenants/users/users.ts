import { setTimeout as sleep } from "node:timers/promises";
import type { TenantItem } from "../../components/routing/contract";
import { StampError, shown } from "../../core/errors";
import { isSameLife } from "../registry/life";
import type { Registry } from "../registry/registry";
import { type Row, rowBytes, type RowKey, type RowStore, tenantUsersPartition } from "../registry/rows";
import { endIntents, isIntent, sayIntent, stopIntents } from "./intents";
import { counterOf, MOST_TENANTS, readUser, shardOf, userKey } from "./rows";

/** A user of a tenant. */
export interface UserLink {
  readonly user: string;
  readonly tenant: string;
}

/** What the users' rows need of the registry. */
export type UsersRegistry = Pick<Registry, "get" | "history">;

/** Links of a tenant that are held in memory while all end. */
const AT_ONCE = 10_000;

/** Users that are read of a store at once. */
const READ_AT_ONCE = 32;

/** Longest pause before a write is tried again that another's came before, milliseconds. */
const PAUSE_MS = 250;

/**
 * Which tenants a user is of, in the registry's store. A user's row and the tenants' lists of users are written in one commit, which is made
 * only while nobody else has written of the same part of the users: so both always say the same, whoever writes at once.
 */
export class Users {
  /**
   * @param pause waits so many milliseconds; only tests give one
   */
  constructor(
    private readonly store: RowStore,
    private readonly registry: UsersRegistry,
    private readonly pause: (ms: number) => Promise<unknown> = sleep,
  ) {}

  /** Names of the user's tenants, in order. */
  async tenants(user: string): Promise<readonly string[]> {
    const { partition, sort } = userKey(user);
    return readUser(await this.store.get(partition, sort));
  }

  /** Users of a tenant, in order. */
  async *users(tenant: string): AsyncIterable<string> {
    for await (const { sort } of this.store.range(tenantUsersPartition(tenant)))
      if (!isIntent(sort)) yield sort;
  }

  /**
   * Links users with tenants; who is linked already stays so.
   * @returns how many links are new
   * @throws StampError `input` for a tenant there is not, `state` for one that is being erased
   */
  async link(links: readonly UserLink[]): Promise<number> {
    const before = new Map<string, TenantItem>();
    for (const tenant of new Set(links.map((each) => each.tenant)))
      before.set(tenant, await this.linkable(tenant));
    // Whoever removes a tenant ends its links after that, and stops by the intent who is still at it: also one who is killed right then.
    const parts = [...new Set(links.map(({ user }) => shardOf(user)))];
    const intents = await sayIntent(this.store, before.keys(), parts);
    try {
      const made = await this.write(links, {
        change: (tenants, tenant) => (tenants.includes(tenant) ? tenants : [...tenants, tenant].sort()),
        require: (tenants) => this.requireSame(tenants, before),
      });
      await endIntents(this.store, intents);
      return made.length;
    } catch (error) {
      // Of a store that failed nobody knows whether it still writes: the intent stays.
      if (error instanceof StampError && error.code === "state") await endIntents(this.store, intents);
      throw error;
    }
  }

  /** Ends links. @returns how many there were */
  async unlink(links: readonly UserLink[]): Promise<number> {
    const change: Change["change"] = (tenants, tenant) => tenants.filter((one) => one !== tenant);
    return (await this.write(links, { change, require: () => Promise.resolve() })).length;
  }

  /** Ends all links of a tenant, of one that is gone, too. @returns how many there were */
  async unlinkAll(tenant: string): Promise<number> {
    if ((await this.registry.get("tenant", tenant)) === undefined) await stopIntents(this.store, tenant);
    let ended = 0;
    for (;;) {
      const links: UserLink[] = [];
      for await (const user of this.users(tenant)) if (links.push({ user, tenant }) === AT_ONCE) break;
      ended += await this.unlink(links);
      if (links.length < AT_ONCE) return ended;
    }
  }

  private async linkable(tenant: string): Promise<TenantItem> {
    const item = await this.registry.get("tenant", tenant);
    if (item === undefined)
      throw new StampError("input", "the registry has no such tenant", {
        ...{ field: "tenant", received: shown(tenant) },
        fix: "see stampworks tenants list",
      });
    if (item.erasing !== undefined && item.erasing.step !== "asked")
      throw new StampError("state", `tenant ${tenant} is being erased`, {
        fix: `take that back while nothing is deleted: stampworks tenants erase ${tenant} --abort`,
      });
    return item;
  }

  /** @throws StampError `state` for one that is not what it was */
  private async requireSame(
    tenants: Iterable<string>,
    before: ReadonlyMap<string, TenantItem>,
  ): Promise<void> {
    for (const tenant of tenants) {
      const version = before.get(tenant)?.version;
      if (version !== undefined && (await isSameLife(this.registry, tenant, version))) continue;
      throw new StampError("state", `tenant ${tenant} was removed meanwhile`, {
        fix: "link the users with a tenant that is there",
      });
    }
  }

  /** @returns the links that were changed */
  private async write(links: readonly UserLink[], how: Change): Promise<UserLink[]> {
    const parts = new Map<string, Map<string, string[]>>();
    for (const { tenant, user } of links) {
      const shard = shardOf(user);
      const part = parts.get(shard) ?? new Map<string, string[]>();
      parts.set(shard, part.set(user, [...(part.get(user) ?? []), tenant]));
    }
    const changed: UserLink[] = [];
    for (const [shard, users] of parts)
      for (const some of portions([...users], this.store.maxRows))
        for (let left: readonly OfUser[] = some; left.length > 0; ) {
          const part = await this.writePart(shard, left, how);
          changed.push(...part.changed);
          left = left.slice(part.users);
        }
    return changed;
  }

  /** Writes of the first of these users as many as surely fit one commit. @returns how many, and the links that were changed */
  private async writePart(
    shard: string,
    users: readonly OfUser[],
    { change, require }: Change,
  ): Promise<{ readonly users: number; readonly changed: readonly UserLink[] }> {
    const store = this.store.numbered(counterOf(shard));
    for (let attempt = 1; ; attempt += 1) {
      const sequence = await store.sequence();
      // After the number was read: who removes one of them from now on makes it another.
      await require(new Set(users.flatMap(([, tenants]) => tenants)));
      const known = await this.read(users);
      const [puts, deletes, changed]: [Row[], RowKey[], UserLink[]] = [[], [], []];
      let [bytes, done] = [0, 0];
      for (const [index, [user, tenants]] of users.entries()) {
        const one = changeUser(user, tenants, known[index] ?? [], change);
        bytes += [...one.puts, ...one.deletes].reduce((sum, row) => sum + rowBytes({ value: {}, ...row }), 0);
        if (bytes > this.store.maxBytes && done > 0) break;
        puts.push(...one.puts);
        deletes.push(...one.deletes);
        changed.push(...one.changed);
        done += 1;
      }
      // Who lost the answer to a commit asks again: what was made then is there, and made once more is the same.
      if (changed.length === 0 || (await store.commit({ sequence, puts, deletes })))
        return { users: done, changed };
      await this.pause(Math.min(2 ** Math.min(attempt, 10), PAUSE_MS) * (0.5 + Math.random()));
    }
  }

  /** Tenants of each of these users, some users at once: a store that is far away answers them together. */
  private async read(users: readonly OfUser[]): Promise<(readonly string[])[]> {
    const known: (readonly string[])[] = [];
    for (let at = 0; at < users.length; at += READ_AT_ONCE)
      known.push(
        ...(await Promise.all(users.slice(at, at + READ_AT_ONCE).map(([user]) => this.tenants(user)))),
      );
    return known;
  }
}

/** What a user's change writes. */
function changeUser(
  user: string,
  tenants: readonly string[],
  before: readonly string[],
  change: Change["change"],
): {
  readonly puts: readonly Row[];
  readonly deletes: readonly RowKey[];
  readonly changed: readonly UserLink[];
} {
  const [puts, deletes, changed]: [Row[], RowKey[], UserLink[]] = [[], [], []];
  const after = tenants.reduce(change, before);
  if (after.length > MOST_TENANTS) throw tooMany(user);
  for (const tenant of new Set(tenants)) {
    if (before.includes(tenant) === after.includes(tenant)) continue;
    changed.push({ user, tenant });
    const of = { partition: tenantUsersPartition(tenant), sort: user };
    if (after.includes(tenant)) puts.push({ ...of, value: {} });
    else deletes.push(of);
  }
  const key = userKey(user);
  if (after.length === 0 && before.length > 0) deletes.push(key);
  else if (changed.length > 0) puts.push({ ...key, value: { tenants: after } });
  return { puts, deletes, changed };
}

/** How users' tenants are changed. */
interface Change {
  readonly change: (tenants: readonly string[], tenant: string) => readonly string[];
  /** Looks, before each commit, whether these tenants may be written of. */
  readonly require: (tenants: Iterable<string>) => Promise<void>;
}

type OfUser = readonly [user: string, tenants: readonly string[]];

/** Portions whose rows are as many as one commit takes: each user has a row of its own, and one a tenant. No user is twice in one. */
function portions(users: readonly OfUser[], maxRows: number): OfUser[][] {
  const most = Math.min(maxRows, 10_000);
  const all: OfUser[][] = [];
  let rows = most;
  for (const [user, tenants] of users)
    for (let at = 0; at < tenants.length; at += most - 1) {
      const some = tenants.slice(at, at + most - 1);
      if (rows + 1 + some.length > most || at > 0) {
        all.push([]);
        rows = 0;
      }
      all.at(-1)?.push([user, some]);
      rows += 1 + some.length;
    }
  return all;
}

function tooMany(user: string): StampError {
  return new StampError("input", "too many tenants of one user", {
    ...{ field: "user", received: shown(user), allowed: `at most ${MOST_TENANTS}` },
    fix: "who may go everywhere is a matter of rights, not of links",
  });
}
