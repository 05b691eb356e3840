import { setTimeout as sleep } from "node:timers/promises";
import type { StampItem } from "../../components/routing/contract";
import { StampError } from "../../core/errors";
import { messageOf } from "../../core/message";
import { untilUndisputed } from "../registry/conflict";
import type { Registry } from "../registry/registry";
import { isWhole, stampsOf } from "../registry/usage";
import type { ViewStore } from "./place";
import { pushView, type Pushed } from "./push";

/** The store of each stamp's view. @throws StampError `input` where nobody has said it */
export type ViewPlaces = (stamp: string) => ViewStore | Promise<ViewStore>;

/** Milliseconds before each further try of a push: a store that refuses one request mostly takes the next. */
const WAITS = [50, 250];

/** What stamps that go by a view are still to be told: noted in the registry by the write, paid by a push, whoever makes it. */
export class ViewDebts {
  /** Stamp → the push that has not begun to read yet, which all join who have committed before. */
  private readonly waiting = new Map<string, Promise<unknown>>();
  private readonly running = new Map<string, Promise<unknown>>();
  /**
   * `stamp/tenant` of which this process has said already that it could not be told: who heard it may take back what it did, and is told
   * the same again.
   */
  private readonly said = new Set<string>();

  constructor(
    private readonly registry: Registry,
    private readonly places: ViewPlaces,
  ) {}

  /**
   * Before a write: stamps that these tenants are, were or will be on are told first.
   * @throws StampError `engine` where one can't be: nothing is written
   */
  async payBefore(tenants: readonly string[], stamps: ReadonlySet<string>): Promise<void> {
    const owing = await this.owing();
    if (owing.length === 0) return;
    const own = new Set([...stamps, ...(await this.everOn(tenants))]);
    for (const { id } of owing) {
      const isSaid = tenants.every((tenant) => this.said.has(`${id}/${tenant}`));
      if (own.has(id) && !isSaid) await this.pay(id, refused);
    }
  }

  /**
   * After a write of tenants.
   * @param failed why it failed, where it did: what it may have written is told all the same
   * @throws StampError `engine`
   */
  async payAfter(tenants: readonly string[], stamps: ReadonlySet<string>, failed?: unknown): Promise<void> {
    if (stamps.size === 0) return;
    let owing: readonly StampItem[];
    try {
      // Asked after the write: a stamp may have begun to go by a view meanwhile.
      owing = (await viewedOf(this.registry, stamps)).filter(({ untold }) => untold !== undefined);
    } catch (error) {
      if (failed !== undefined) return;
      throw unsure([...stamps], error);
    }
    const outcomes = await Promise.allSettled(owing.map(({ id }) => this.pay(id, untold)));
    for (const [index, outcome] of outcomes.entries())
      for (const tenant of tenants)
        this.said[outcome.status === "rejected" ? "add" : "delete"](`${owing[index]!.id}/${tenant}`);
    for (const outcome of outcomes)
      if (outcome.status === "rejected" && failed === undefined) throw outcome.reason;
  }

  /** Tells the stamps that tenants are or ever were on what they were not told. @throws StampError `engine` */
  async payOf(tenants: readonly string[]): Promise<void> {
    if (tenants.length === 0) return;
    const owing = await this.owing();
    if (owing.length === 0) return;
    const own = await this.everOn(tenants);
    for (const { id } of owing) if (own.has(id)) await this.pay(id, untold);
  }

  private async owing(): Promise<readonly StampItem[]> {
    return (await this.registry.list("stamp")).filter(
      ({ untold, view }) => view === true && untold !== undefined,
    );
  }

  /** Stamps that tenants are or ever were on; of one whose standby is whole none, whose views send to the registry. */
  private async everOn(tenants: readonly string[]): Promise<ReadonlySet<string>> {
    const stamps = new Set<string>();
    for (const tenant of tenants) {
      if (isWhole(await this.registry.get("tenant", tenant))) continue;
      for (const { item } of await this.registry.history("tenant", tenant))
        if (item !== undefined) for (const stamp of stampsOf(item)) stamps.add(stamp);
    }
    return stamps;
  }

  private async pay(stamp: string, named: (stamp: string, error: unknown) => StampError): Promise<void> {
    try {
      await this.push(stamp);
    } catch (error) {
      throw named(stamp, error);
    }
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
        for (const wait of WAITS) {
          try {
            return await payView(this.registry, await this.places(stamp), stamp);
          } catch (error) {
            if (error instanceof StampError) throw error;
            await sleep(wait);
          }
        }
        return payView(this.registry, await this.places(stamp), stamp);
      });
    this.waiting.set(stamp, next);
    this.running.set(stamp, next);
    return next;
  }
}

/** Those of the stamps that go by a view. */
export async function viewedOf(
  registry: Pick<Registry, "get" | "list">,
  stamps: ReadonlySet<string>,
): Promise<readonly StampItem[]> {
  if (stamps.size === 0) return [];
  const items =
    stamps.size > 3
      ? await registry.list("stamp")
      : await Promise.all([...stamps].map((id) => registry.get("stamp", id)));
  return items.filter((item) => item?.view === true && stamps.has(item.id)) as StampItem[];
}

/**
 * Writes a stamp's view, and notes in the registry that it has all that was written before.
 * @param push how; default onto what is there
 */
export async function payView(
  registry: Registry,
  store: ViewStore,
  stamp: string,
  push: typeof pushView = pushView,
): Promise<Pushed> {
  const owed = (await registry.get("stamp", stamp))?.untold;
  const pushed = await push(registry, store, stamp);
  if (owed !== undefined) await clear(registry, stamp, owed);
  return pushed;
}

/** What was written while it was pushed is another's to tell. */
function clear(registry: Registry, stamp: string, owed: number): Promise<void> {
  return untilUndisputed(async () => {
    const item = await registry.get("stamp", stamp);
    if (item?.untold !== owed) return;
    const { untold: _, ...rest } = item;
    await registry.put("stamp", { ...rest, version: item.version + 1 });
  });
}

const FIX = (stamp: string): string =>
  `tell it before anything rests on it: stampworks tenants view push ${stamp}; is its store lost? stampworks tenants view end ${stamp} --lost <why>`;

function untold(stamp: string, error: unknown): StampError {
  return new StampError(
    "engine",
    `the registry has it, and stamp ${stamp} could not be told: its application may go by what was before`,
    { received: messageOf(error), fix: FIX(stamp) },
    { cause: error },
  );
}

function refused(stamp: string, error: unknown): StampError {
  return new StampError(
    "engine",
    `stamp ${stamp} was not told of an earlier write, and could not be told now: nothing was written`,
    { received: messageOf(error), fix: FIX(stamp) },
    { cause: error },
  );
}

function unsure(stamps: readonly string[], error: unknown): StampError {
  return new StampError(
    "engine",
    `the registry has it, and whether stamps ${stamps.join(", ")} are to be told can't be read: their applications may go by what was before`,
    { received: messageOf(error), fix: "do the same again, or tell all: stampworks tenants view push" },
    { cause: error },
  );
}
