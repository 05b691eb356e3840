import { type HomeEntry, homeOf, MOVING_LEASE_MS, type TenantHome } from "./home";
import { isNotHere } from "./not-here";

/** What an application gives to ask where its tenants are. */
export interface TenantHomesOptions {
  /** Reads a tenant's entry, the present one, from the registry or from the stamp's view; undefined for a tenant there is not. */
  readonly read: (tenant: string) => Promise<HomeEntry | undefined>;
  /**
   * Milliseconds that an answer holds, 100–300,000, default 10,000; the same as the migration's `--lease`. Counted from
   * before the question, so a slow registry makes it shorter.
   */
  readonly leaseMs?: number;
  /**
   * Whether `read` goes on reading where the tenant was while it is cut over, default false. Nobody writes there then, and
   * the registry is asked once more afterwards: what is read is as it is when it is returned.
   */
  readonly readWhilePaused?: boolean;
  /** Milliseconds, from any clock that goes steadily; default the process's own. */
  readonly now?: () => number;
}

/** A tenant's request can't be served at this moment: answer 503 with `Retry-After`. */
export class TenantPaused extends Error {
  override readonly name = "TenantPaused";

  constructor(
    readonly tenant: string,
    readonly retryAfterSeconds: number,
  ) {
    super(`tenant ${tenant} is being moved: try again in ${retryAfterSeconds} s`);
  }
}

/** There is no such tenant. */
export class UnknownTenant extends Error {
  override readonly name = "UnknownTenant";
}

/** A home changes once in a cut-over; more is a fault. */
const MOST_ATTEMPTS = 5;

interface Told {
  readonly home: TenantHome;
  readonly until: number;
}

/**
 * Tells an application where its tenants are. An answer is kept for the lease and not a moment longer: a cut-over waits
 * that long, so that nobody reads or writes where the tenant was. Without the registry, an answer that has run out is
 * none: the request fails.
 */
export class TenantHomes {
  private readonly told = new Map<string, Told>();
  private readonly asking = new Map<string, Promise<TenantHome>>();
  private readonly leaseMs: number;
  private readonly now: () => number;

  constructor(private readonly options: TenantHomesOptions) {
    this.leaseMs = options.leaseMs ?? 10_000;
    if (!(this.leaseMs >= 100 && this.leaseMs <= 300_000))
      throw new RangeError("the lease must be from 100 to 300,000 ms");
    this.now = options.now ?? (() => performance.now());
  }

  /**
   * Where to read and write.
   * @throws TenantPaused during a cut-over; UnknownTenant; whatever the registry's reader throws
   */
  async tenantHome(tenant: string): Promise<TenantHome> {
    const told = this.told.get(tenant);
    if (told !== undefined && this.now() < told.until) return told.home;
    this.told.delete(tenant);
    const home = await this.ask(tenant);
    if (home.paused) throw new TenantPaused(tenant, home.retryAfterSeconds);
    return home;
  }

  /** Forgets an answer that was refused, so that the registry is asked again. */
  forget(tenant: string): void {
    this.told.delete(tenant);
  }

  /**
   * Reads where the tenant is. When the answer ran out while it was read, the tenant may have been written to elsewhere
   * meanwhile: it is read again.
   */
  async read<T>(tenant: string, work: (home: TenantHome) => Promise<T>): Promise<T> {
    for (;;) {
      const home = await this.readable(tenant);
      const result = await work(home);
      if (home.paused) {
        const { epoch, paused } = await this.question(tenant);
        if (paused && epoch === home.epoch) return result;
        continue;
      }
      if (this.told.get(tenant)?.home === home && this.now() < (this.told.get(tenant)?.until ?? 0))
        return result;
    }
  }

  /**
   * Writes where the tenant is; refused because it is not there any more, asks and does the work once more from the start.
   * @param work one transaction, or one write of an object
   */
  async write<T>(tenant: string, work: (home: TenantHome) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const home = await this.tenantHome(tenant);
      try {
        return await work(home);
      } catch (error) {
        if (!isNotHere(error) || attempt >= MOST_ATTEMPTS) throw error;
        this.forget(tenant);
      }
    }
  }

  private async readable(tenant: string): Promise<TenantHome> {
    try {
      return await this.tenantHome(tenant);
    } catch (error) {
      if (!(error instanceof TenantPaused) || this.options.readWhilePaused !== true) throw error;
      return this.ask(tenant);
    }
  }

  private ask(tenant: string): Promise<TenantHome> {
    const running = this.asking.get(tenant);
    if (running !== undefined) return running;
    const question = this.question(tenant).finally(() => this.asking.delete(tenant));
    this.asking.set(tenant, question);
    return question;
  }

  private async question(tenant: string): Promise<TenantHome> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const asked = this.now();
      const item = await this.options.read(tenant);
      if (item === undefined) throw new UnknownTenant(`there is no tenant ${tenant}`);
      const home = homeOf(item);
      // A pause is asked about each time: it is short.
      if (home.paused) return home;
      const until = asked + (home.moving ? Math.min(this.leaseMs, MOVING_LEASE_MS) : this.leaseMs);
      // A cut-over waits no longer than the lease: an answer that took longer may be of before it.
      if (this.now() >= until) continue;
      this.told.set(tenant, { home, until });
      return home;
    }
    throw new Error(`where tenant ${tenant} is came later than its lease, ${MOST_ATTEMPTS} times`);
  }
}
