import type { HomeEntry } from "./home";
import { TenantHomes, type TenantHomesOptions } from "./homes";

/** A tenant as its stamp's view has it. */
export interface ViewedTenant extends HomeEntry {
  /** Its requests are refused by the routing layer; its data stays where it is. */
  readonly suspended?: object | undefined;
  /** Only the registry says where it is: a standby may take over while this stamp can't be told. */
  readonly ask?: boolean | undefined;
}

/** Where a stamp's view is read. */
export interface ViewSource {
  /**
   * The newest view, by tenant.
   * @throws where it can't be read, is not there, or is not in order
   */
  newest(): Promise<ReadonlyMap<string, ViewedTenant>>;
}

/** What an application gives to know its stamp's tenants. */
export interface StampViewOptions extends Pick<TenantHomesOptions, "leaseMs" | "now" | "readWhilePaused"> {
  readonly source: ViewSource;
  /**
   * Asks the registry where the view does not say: it can't be read, or the tenant has a standby. Default: such a request fails.
   */
  readonly registry?: (tenant: string) => Promise<HomeEntry | undefined>;
}

/** Milliseconds within which a tenant that is not there, or is paused, is looked for once. */
const LOOK_MS = 250;
/** The lease that an application has unless it says another, as in `TenantHomes`. */
const LEASE_MS = 10_000;
/** Shortest lease: a quarter of it is for the view's age, and `TenantHomes` takes no shorter one than 100 ms. */
const SHORTEST_MS = 400;

interface Look {
  readonly began: number;
  readonly tenants: Promise<ReadonlyMap<string, ViewedTenant>>;
}

/** A tenant has a standby, or the view is away, and nobody was named who could be asked. */
export class NotInView extends Error {
  override readonly name = "NotInView";
}

/** The store of the stamp's view took too long: half of the lease at most. */
export class ViewUnanswered extends Error {
  override readonly name = "ViewUnanswered";
}

/**
 * What a stamp knows of its own tenants, out of its own store: nothing outside of the stamp is asked. Whoever moves, suspends or erases
 * a tenant writes the view first and waits for the lease; so an answer out of it is as good as one of the registry, and holds as long.
 */
export class StampView {
  /** Tells where tenants are, as it does over the registry. */
  readonly homes: TenantHomes;
  /** Milliseconds that a view is used again for tenants at rest: a quarter of the lease, of which the answer has the rest. */
  private readonly ageMs: number;
  private readonly now: () => number;
  private last: Look | undefined;

  constructor(private readonly options: StampViewOptions) {
    const { leaseMs = LEASE_MS, now = () => performance.now(), readWhilePaused = false } = options;
    if (!(leaseMs >= SHORTEST_MS && leaseMs <= 300_000))
      throw new RangeError(`the lease must be from ${SHORTEST_MS} to 300,000 ms`);
    this.ageMs = leaseMs / 4;
    this.now = now;
    const read = (tenant: string): Promise<HomeEntry | undefined> => this.read(tenant);
    this.homes = new TenantHomes({ read, leaseMs: leaseMs - this.ageMs, now, readWhilePaused });
  }

  /** The stamp's own tenants now, by name; those that are moving here or away, too. */
  async tenants(): Promise<readonly ViewedTenant[]> {
    return [...(await this.look(this.now())).values()];
  }

  private async read(tenant: string): Promise<HomeEntry | undefined> {
    let entry: ViewedTenant | undefined;
    try {
      entry = await this.entry(tenant);
    } catch (error) {
      if (this.options.registry === undefined) throw error;
      return this.options.registry(tenant);
    }
    if (entry?.ask !== true) return entry;
    if (this.options.registry !== undefined) return this.options.registry(tenant);
    throw new NotInView(`tenant ${tenant} has a standby: only the registry says where it is`);
  }

  private async entry(tenant: string): Promise<ViewedTenant | undefined> {
    const asked = this.now();
    const entry = (await this.look(asked - this.ageMs)).get(tenant);
    // Its home changes soon, and its answer's lease is counted from the question: what was read before is too old.
    if (entry?.migration !== undefined) return (await this.look(asked)).get(tenant);
    const isPaused = entry?.pending !== undefined || entry?.erasing !== undefined;
    return entry === undefined || isPaused ? (await this.look(asked - LOOK_MS)).get(tenant) : entry;
  }

  /** The view as it was read no earlier than that; who asks at once shares a look. */
  private look(since: number): Promise<ReadonlyMap<string, ViewedTenant>> {
    if (this.last !== undefined && this.last.began >= since) return this.last.tenants;
    const began = this.now();
    const look: Look = { began, tenants: inTime(this.options.source.newest(), 2 * this.ageMs) };
    this.last = look;
    look.tenants.catch(() => {
      if (this.last === look) this.last = undefined;
    });
    return look.tenants;
  }
}

/** A store that does not answer must not hold up whoever can ask the registry. */
function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((done, fail) => {
    const timer = setTimeout(
      () => fail(new ViewUnanswered(`the stamp's store did not answer within ${ms} ms`)),
      ms,
    );
    work.then(done, fail).finally(() => clearTimeout(timer));
  });
}
