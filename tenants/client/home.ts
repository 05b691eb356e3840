import type { TenantItem } from "../../components/routing/contract";

/** Where an application reads and writes a tenant's data. */
export interface TenantHome {
  readonly tenant: string;
  /** Stamp to read from. */
  readonly read: string;
  /** Stamp to write to. */
  readonly write: string;
  /**
   * Stamp that is kept equal to it. What the movers know (databases with triggers, object stores they list) they bring
   * there; of a store that no mover watches, write to `write` first and then to this one, too. A failed second write
   * does not fail the request: the comparison finds it.
   */
  readonly mirror?: string;
  /**
   * Fencing token: it only grows. Give it to the database with each transaction that writes
   * (`SET LOCAL stampworks.epoch = '<epoch>'`), and to the object store's guard.
   */
  readonly epoch: number;
  /** True while the tenant is cut over: neither read nor write, but answer 503 and `Retry-After`. */
  readonly paused: boolean;
  /** Whether the tenant is being moved: its home may change soon. */
  readonly moving: boolean;
  /** Seconds after which to try again while paused. */
  readonly retryAfterSeconds: number;
}

/** What of a tenant's entry says where it is. */
export interface HomeEntry extends Pick<TenantItem, "tenant" | "version" | "stamp" | "migration"> {
  /** It is not ready yet. */
  readonly pending?: object | undefined;
  /** It is being erased, or somebody asked for it. */
  readonly erasing?: Pick<NonNullable<TenantItem["erasing"]>, "step"> | undefined;
}

const RETRY_SECONDS = 10;

/**
 * Milliseconds that an answer holds while the tenant is being moved, or the lease where that is less. Whoever is told of
 * the move goes by it long before the cut-over, which therefore waits no longer than this.
 */
export const MOVING_LEASE_MS = 1000;

/**
 * Where a tenant is, by its entry in the registry. Pure: `TenantHomes` reads the entry and knows how long it holds.
 */
export function homeOf({ erasing, migration, pending, stamp, tenant, version }: HomeEntry): TenantHome {
  const home = { tenant, read: stamp, write: stamp, epoch: version, moving: migration !== undefined };
  // It is not ready yet, or being erased: nobody reads or writes.
  const isClosed = pending !== undefined || (erasing !== undefined && erasing.step !== "asked");
  if (migration === undefined) return { ...home, paused: isClosed, retryAfterSeconds: RETRY_SECONDS };
  const { retryAfterSeconds, source, step, target } = migration;
  const other = stamp === target ? source : target;
  const isMirrored = step === "dualwrite" || step === "verifying" || step === "holding" || step === "soaking";
  return {
    ...home,
    paused: step === "moving",
    retryAfterSeconds,
    ...(isMirrored && other !== undefined ? { mirror: other } : {}),
  };
}
