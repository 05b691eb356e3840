import type { TenantItem } from "../../../components/routing/contract";
import { homeOf, type TenantHome } from "./home";

/** What an application gives to ask where its tenants are. */
export interface TenantHomesOptions {
  /** Reads a tenant's entry from the registry, the present one; undefined for a tenant there is not. */
  readonly read: (tenant: string) => Promise<TenantItem | undefined>;
  /**
   * Milliseconds that an answer holds, 0–300,000, default 10,000; the same as the migration's `--lease`. Counted from
   * before the question, so a slow registry makes it shorter.
   */
  readonly leaseMs?: number;
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

  private ask(tenant: string): Promise<TenantHome> {
    const running = this.asking.get(tenant);
    if (running !== undefined) return running;
    const question = this.read(tenant).finally(() => this.asking.delete(tenant));
    this.asking.set(tenant, question);
    return question;
  }

  private async read(tenant: string): Promise<TenantHome> {
    const asked = this.now();
    const item = await this.options.read(tenant);
    if (item === undefined) throw new UnknownTenant(`there is no tenant ${tenant}`);
    const home = homeOf(item);
    // A pause is asked about each time: it is short.
    if (!home.paused) this.told.set(tenant, { home, until: asked + this.leaseMs });
    return home;
  }
}

/** SQLSTATE of a write that PostgreSQL refused because the tenant is not written to there any more. */
export const NOT_HERE = "SW001";

/** Whether a write was refused because the tenant's home has changed: forget the answer, ask again, repeat it. */
export function isNotHere(error: unknown): boolean {
  return typeof error === "object" && error !== null && Reflect.get(error, "code") === NOT_HERE;
}
