import fc from "fast-check";
import type { Residency } from "../../components/contract/cloud";
import type { Tier } from "../../components/routing/contract";
import { closeForGood, drain, undrain } from "../../tenants/placement/drain";
import { place } from "../../tenants/placement/place";
import { placeMany } from "../../tenants/placement/place-many";
import { untilUndisputed } from "../../tenants/registry/conflict";
import type { Registry } from "../../tenants/registry/registry";
import type { Commit, Row, RowKey, RowStore } from "../../tenants/registry/rows";
import { anyRequest, TODAY } from "./fleet";

/** The process is gone: nothing after this call happens. */
export class Crash extends Error {}

/**
 * A store whose every call is taken up when the scheduler says so, and whose operator dies at one of them: before the call
 * has an effect, or after, with the answer lost.
 */
export class ScheduledStore implements RowStore {
  readonly maxRows: number;
  readonly maxBytes: number;
  private calls = 0;

  constructor(
    private readonly store: RowStore,
    private readonly turn: () => Promise<void>,
    private readonly dies: { readonly at: number; readonly after: boolean } | undefined,
  ) {
    this.maxRows = store.maxRows;
    this.maxBytes = store.maxBytes;
  }

  sequence(): Promise<number> {
    return this.call(() => this.store.sequence());
  }

  get(partition: string, sort: string): Promise<unknown> {
    return this.call(() => this.store.get(partition, sort));
  }

  async *range(partition: string, after?: string): AsyncIterable<Row> {
    await this.call(() => Promise.resolve());
    yield* this.store.range(partition, after);
  }

  commit(commit: Commit): Promise<boolean> {
    return this.call(() => this.store.commit(commit));
  }

  numbered(by: RowKey): RowStore {
    return new ScheduledStore(this.store.numbered(by), this.turn, this.dies);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async call<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    this.calls += 1;
    const { dies } = this;
    if (dies !== undefined && (this.calls > dies.at || (this.calls === dies.at && !dies.after)))
      throw new Crash();
    const result = await work();
    if (dies !== undefined && this.calls === dies.at) throw new Crash();
    return result;
  }
}

/** Something an operator does. */
export type Deed = (registry: Registry) => Promise<unknown>;

const options = { today: TODAY };
const ids = ["e1", "e2", "e3", "p1", "d1", "u1"];
const id = fc.constantFrom(...ids);
const tenant = fc.integer({ min: 0, max: 19 }).map((number) => `tenant-${number}`);
const asked = fc.tuple(anyRequest, tenant).map(([request, name]) => ({
  ...request,
  tenant: name,
  residency: request.residency as Residency,
  tier: request.tier as Tier,
}));

/** Writes a tenant as it is to be, from what was read. */
function changed(name: string, change: object): Deed {
  return (registry) =>
    untilUndisputed(async () => {
      const item = await registry.get("tenant", name);
      if (item === undefined) return;
      await registry.put("tenant", { ...item, ...change, version: item.version + 1 });
    });
}

export const anyDeed: fc.Arbitrary<{ readonly name: string; readonly deed: Deed }> = fc.oneof(
  {
    weight: 6,
    arbitrary: asked.map((request) =>
      named(`place ${request.tenant}`, (registry) => place(registry, request, options)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .uniqueArray(asked, { minLength: 1, maxLength: 4, selector: (request) => request.tenant })
      .map((requests) => named("place many", (registry) => placeMany(registry, requests, options))),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(tenant, id).map(([who, to]) => named(`${who} to ${to}`, changed(who, { stamp: to }))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(tenant, id)
      .map(([who, target]) =>
        named(`${who} begins to move to ${target}`, changed(who, { migration: { target, step: "copying" } })),
      ),
  },
  {
    weight: 1,
    arbitrary: tenant.map((who) => named(`${who} ends its move`, changed(who, { migration: undefined }))),
  },
  {
    weight: 2,
    arbitrary: tenant.map((who) =>
      named(`remove ${who}`, async (registry) => {
        const item = await registry.get("tenant", who);
        if (item !== undefined) await registry.remove("tenant", who, item.version);
      }),
    ),
  },
  { weight: 1, arbitrary: id.map((stamp) => named(`drain ${stamp}`, (registry) => drain(registry, stamp))) },
  {
    weight: 1,
    arbitrary: id.map((stamp) => named(`undrain ${stamp}`, (registry) => undrain(registry, stamp))),
  },
  {
    weight: 1,
    arbitrary: id.map((stamp) => named(`close ${stamp}`, (registry) => closeForGood(registry, stamp))),
  },
);

function named(name: string, deed: Deed): { readonly name: string; readonly deed: Deed } {
  return { name, deed };
}
