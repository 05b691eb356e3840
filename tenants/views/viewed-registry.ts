import { type TenantItem, tenantItemSchema } from "../../components/routing/contract";
import { StampError } from "../../core/errors";
import { messageOf } from "../../core/message";
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
import { stampsOf } from "../registry/usage";
import { isAsked } from "./document";
import type { ViewStore } from "./place";
import { pushView } from "./push";

/** The store of each stamp's view. @throws StampError `input` where nobody has said it */
export type ViewPlaces = (stamp: string) => ViewStore | Promise<ViewStore>;

/**
 * A registry whose writes come to the stamps that go by a view: a write of a tenant returns once each such stamp that the tenant is, or
 * was, placed on has it. Whoever then waits for the lease knows that no application goes by what was before.
 *
 * A tenant with a standby may be failed over while its stamp can't be reached: views send who asks for it to the registry, as long as it
 * has one, so nothing is written then.
 */
export class ViewedRegistry implements Registry {
  /** Stamp → the push that has not begun to read yet, which all join who have committed before. */
  private readonly waiting = new Map<string, Promise<unknown>>();
  private readonly running = new Map<string, Promise<unknown>>();

  constructor(
    private readonly registry: Registry,
    private readonly places: ViewPlaces,
  ) {}

  get writeSize(): number {
    return this.registry.writeSize;
  }

  async write(
    changes: readonly Change[],
    seen?: readonly Seen[],
  ): Promise<readonly (Items[Kind] | undefined)[]> {
    const stamps = await this.touched(changes);
    await this.requirePlaces(stamps);
    const written = await this.registry.write(changes, seen);
    await this.tell(stamps);
    return written;
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
    const stamps = await this.touched(all.map((item): Change => ({ kind: "tenant", item })));
    await this.requirePlaces(stamps);
    const loaded = await this.registry.load(all);
    await this.tell(stamps);
    return loaded;
  }

  /** The stamps that a tenant's write is to come to: those it was on and those it will be on. */
  private async touched(changes: readonly Change[]): Promise<ReadonlySet<string>> {
    const stamps = new Set<string>();
    for (const change of changes) {
      if (change.kind !== "tenant") continue;
      // What is no tenant the registry refuses.
      const after = "item" in change ? tenantItemSchema.safeParse(change.item).data : undefined;
      const key = "item" in change ? after?.tenant : change.key;
      const isNew = after?.version === 1;
      const before = key === undefined || isNew ? undefined : await this.registry.get("tenant", key);
      for (const stamp of unsure(before, after)) stamps.add(stamp);
    }
    return stamps;
  }

  /** Those of the stamps that go by a view. */
  private async viewed(stamps: ReadonlySet<string>): Promise<readonly string[]> {
    if (stamps.size === 0) return [];
    const few = [...stamps];
    const items =
      few.length > 3
        ? await this.registry.list("stamp")
        : await Promise.all(few.map((id) => this.registry.get("stamp", id)));
    return items.flatMap((item) => (item?.view === true && stamps.has(item.id) ? [item.id] : []));
  }

  private async requirePlaces(stamps: ReadonlySet<string>): Promise<void> {
    for (const stamp of await this.viewed(stamps)) await this.places(stamp);
  }

  /** Asked again after the write: a stamp may have begun to go by a view meanwhile. */
  private async tell(stamps: ReadonlySet<string>): Promise<void> {
    const outcomes = await Promise.allSettled(
      (await this.viewed(stamps)).map(async (stamp) => {
        try {
          await this.push(stamp);
        } catch (error) {
          throw untold(stamp, error);
        }
      }),
    );
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  /** One push of a stamp at a time; it reads after all that joined it have committed. */
  private push(stamp: string): Promise<unknown> {
    const known = this.waiting.get(stamp);
    if (known !== undefined) return known;
    const before = this.running.get(stamp) ?? Promise.resolve();
    const next = before
      .catch(() => undefined)
      .then(async () => {
        this.waiting.delete(stamp);
        return pushView(this.registry, await this.places(stamp), stamp);
      });
    this.waiting.set(stamp, next);
    this.running.set(stamp, next);
    return next;
  }

  sequence(): Promise<number> {
    return this.registry.sequence();
  }

  get<K extends Kind>(kind: K, key: string): Promise<Items[K] | undefined> {
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

/** The stamps whose views are not right any more once a tenant is written. */
function unsure(before: TenantItem | undefined, after: TenantItem | undefined): readonly string[] {
  const [was, will] = [before, after].map((item) =>
    item === undefined ? new Set<string>() : stampsOf(item),
  );
  const stamps = new Set([...was!, ...will!]);
  const isAskedAllAlong = isAsked(before?.protection) && isAsked(after?.protection);
  // Its view sends who asks to the registry, now and then.
  return [...stamps].filter((stamp) => !(isAskedAllAlong && was!.has(stamp) && will!.has(stamp)));
}

function untold(stamp: string, error: unknown): StampError {
  return new StampError(
    "engine",
    `the registry has it, and stamp ${stamp} could not be told: its application may go by what was before`,
    {
      received: messageOf(error),
      fix: `tell it before anything rests on it: stampworks tenants view push ${stamp}`,
    },
    { cause: error },
  );
}
