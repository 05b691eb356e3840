/** A tenant of a user, for a login service that asks where to send them. */
export interface UserTenant {
  readonly tenant: string;
  /** `active`: it is served. All others are refused by the routing layer, but `moving`, which is held for a moment at most. */
  readonly state: "pending" | "active" | "suspended" | "moving" | "erasing";
  /** Its stamp's id. */
  readonly stamp: string;
  /** Its stamp's host name, perhaps with a port; absent where the registry does not have the stamp. */
  readonly address?: string;
  /** Domains of the tenant's own; absent where it has none. */
  readonly domains?: readonly string[];
}

/** How users' tenants are asked for. */
export interface UserTenantsOptions {
  /** Asks the registry. */
  readonly read: (user: string) => Promise<readonly UserTenant[]>;
  /**
   * Most milliseconds that an answer is given again, 0–300,000, default 10,000; counted from before the question. So long may a user
   * who was unlinked still be told a tenant: what a tenant lets its users do is the application's to decide, in the tenant's stamp.
   */
  readonly maxAgeMs?: number;
  /** Most users whose answers are kept, 0–1,000,000, default 10,000; the one that was asked for longest ago goes first. */
  readonly maxUsers?: number;
  /** Milliseconds, from any clock that goes steadily; default the process's own. */
  readonly now?: () => number;
}

interface Told {
  readonly tenants: readonly UserTenant[];
  readonly until: number;
}

/**
 * Tells a login service which tenants a user is of. It is asked once for all who ask at the same time. Without the registry, an
 * answer that is too old is none: the request fails.
 */
export class UserTenants {
  private readonly told = new Map<string, Told>();
  private readonly asking = new Map<string, Promise<readonly UserTenant[]>>();
  private readonly maxAgeMs: number;
  private readonly maxUsers: number;
  private readonly now: () => number;

  constructor(private readonly options: UserTenantsOptions) {
    const { maxAgeMs = 10_000, maxUsers = 10_000, now = () => performance.now() } = options;
    if (!(maxAgeMs >= 0 && maxAgeMs <= 300_000)) throw new RangeError("the age must be from 0 to 300,000 ms");
    if (!(Number.isInteger(maxUsers) && maxUsers >= 0 && maxUsers <= 1_000_000))
      throw new RangeError("the number of users must be from 0 to 1,000,000");
    [this.maxAgeMs, this.maxUsers, this.now] = [maxAgeMs, maxUsers, now];
  }

  /** The user's tenants by name, in order; none for a user whom nobody linked. */
  async tenantsOf(user: string): Promise<readonly UserTenant[]> {
    const told = this.told.get(user);
    if (told !== undefined && this.now() < told.until) return told.tenants;
    this.told.delete(user);
    const running = this.asking.get(user);
    if (running !== undefined) return running;
    const question: Promise<readonly UserTenant[]> = this.ask(
      user,
      () => this.asking.get(user) === question,
    ).finally(() => {
      if (this.asking.get(user) === question) this.asking.delete(user);
    });
    this.asking.set(user, question);
    return question;
  }

  /** Forgets an answer, also one that is under way, so that the registry is asked again. */
  forget(user: string): void {
    this.told.delete(user);
    this.asking.delete(user);
  }

  /** @param isWanted whether nobody has said to forget it meanwhile */
  private async ask(user: string, isWanted: () => boolean): Promise<readonly UserTenant[]> {
    const until = this.now() + this.maxAgeMs;
    const tenants = await this.options.read(user);
    if (isWanted() && this.maxAgeMs > 0 && this.maxUsers > 0) this.told.set(user, { tenants, until });
    for (const [oldest] of this.told) {
      if (this.told.size <= this.maxUsers) break;
      this.told.delete(oldest);
    }
    return tenants;
  }
}
