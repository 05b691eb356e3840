import { type TenantItem, tenantItemSchema } from "../../components/routing/contract";
import type { Snapshot } from "../../router/table/build";
import type {
  Change,
  HistoryEntry,
  Items,
  Kind,
  Registry,
  RegistryWrite,
  Seen,
  TenantFilter,
} from "../registry/registry";
import { isConflict } from "../registry/conflict";
import { untoldBy } from "../registry/usage";
import { ViewDebts, type ViewPlaces, viewedOf } from "./debts";

export type { ViewPlaces } from "./debts";

/**
 * A registry whose writes come to the stamps that go by a view: a write of a tenant returns once each such stamp that the tenant is, or
 * was, placed on has it. Whoever then waits for the lease knows that no application goes by what was before.
 *
 * What a stamp was not told is noted in the registry by the write itself (a stamp's `untold`): whoever comes next tells it, or is
 * refused, also where this process ends in between.
 *
 * A tenant with a standby may be failed over while its stamp can't be reached: views send who asks for it to the registry, as long as it
 * has one, so nothing is written then.
 */
export class ViewedRegistry implements Registry {
  private readonly debts: ViewDebts;
  /** Tenants that were asked for by name: whoever finds one as it should be writes nothing, and its stamps are to know it all the same. */
  private readonly asked = new Set<string>();

  constructor(
    private readonly registry: Registry,
    private readonly places: ViewPlaces,
  ) {
    this.debts = new ViewDebts(registry, places);
  }

  get writeSize(): number {
    return this.registry.writeSize;
  }

  async write(
    changes: readonly Change[],
    seen?: readonly Seen[],
  ): Promise<readonly (Items[Kind] | undefined)[]> {
    const { names, stamps } = await this.touched(changes);
    if (names.length === 0) return this.registry.write(changes, seen);
    await this.requirePlaces(stamps);
    await this.debts.payBefore(names, stamps);
    return this.telling(names, stamps, () => this.registry.write(changes, seen));
  }

  async put<K extends Kind>(kind: K, item: unknown, seen?: readonly Seen[]): Promise<Items[K]> {
    const [written] = await this.write([{ kind, item }], seen);
    return written as Items[K];
  }

  async remove(kind: Kind, key: string, version: number): Promise<void> {
    await this.write([{ kind, key, removed: version }]);
  }

  async load(tenants: Iterable<unknown>): Promise<number> {
    const all = [...tenants];
    const { names, stamps } = await this.touched(all.map((item): Change => ({ kind: "tenant", item })));
    await this.requirePlaces(stamps);
    await this.debts.payBefore(names, stamps);
    return this.telling(names, stamps, () => this.registry.load(all));
  }

  /** Also what fails may have written: a load's earlier parts, or a write whose answer was lost. */
  private async telling<T>(
    names: readonly string[],
    stamps: ReadonlySet<string>,
    work: () => Promise<T>,
  ): Promise<T> {
    let result: T;
    try {
      result = await work();
    } catch (error) {
      if (!isConflict(error)) await this.debts.payAfter(names, stamps, error);
      throw error;
    }
    await this.debts.payAfter(names, stamps);
    return result;
  }

  async told(tenant: string): Promise<void> {
    await this.debts.payOf([tenant]);
  }

  /** Tells the stamps of all tenants that were asked for by name. @throws StampError as {@link told} */
  async settle(): Promise<void> {
    await this.debts.payOf([...this.asked]);
  }

  /** The tenants that are written, and the stamps that this is to come to: those they were on and those they will be on. */
  private async touched(
    changes: readonly Change[],
  ): Promise<{ readonly names: readonly string[]; readonly stamps: ReadonlySet<string> }> {
    const names: string[] = [];
    const stamps = new Set<string>();
    for (const change of changes) {
      if (change.kind !== "tenant") continue;
      // What is no tenant the registry refuses.
      const after = "item" in change ? tenantItemSchema.safeParse(change.item).data : undefined;
      const key = "item" in change ? after?.tenant : change.key;
      if (key === undefined) continue;
      const isNew = after?.version === 1;
      const before = isNew ? undefined : await this.registry.get("tenant", key);
      const untold = untoldBy(before, after);
      // Of one whose standby is whole nothing is owed that its failover would have to wait for.
      if (untold.length > 0) names.push(key);
      for (const stamp of untold) stamps.add(stamp);
    }
    return { names, stamps };
  }

  private async requirePlaces(stamps: ReadonlySet<string>): Promise<void> {
    for (const stamp of await viewedOf(this.registry, stamps)) await this.places(stamp.id);
  }

  sequence(): Promise<number> {
    return this.registry.sequence();
  }

  get<K extends Kind>(kind: K, key: string): Promise<Items[K] | undefined> {
    if (kind === "tenant") this.asked.add(key);
    return this.registry.get(kind, key);
  }

  list<K extends "stamp" | "pool">(kind: K): Promise<readonly Items[K][]> {
    return this.registry.list(kind);
  }

  tenants(filter?: TenantFilter): AsyncIterable<TenantItem> {
    return this.registry.tenants(filter);
  }

  history<K extends Kind>(kind: K, key: string): Promise<readonly HistoryEntry<K>[]> {
    return this.registry.history(kind, key);
  }

  snapshot(): Promise<Snapshot> {
    return this.registry.snapshot();
  }

  since(sequence: number): Promise<readonly RegistryWrite[] | undefined> {
    return this.registry.since(sequence);
  }

  close(): Promise<void> {
    return this.registry.close();
  }
}
