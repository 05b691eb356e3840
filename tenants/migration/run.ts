import { MOVING_LEASE_MS } from "../client/home";
import type { TenantItem } from "../../components/routing/contract";
import type { Begin, Phase } from "./entries";
import type { MigrationJournal } from "./journal";
import { type Comparison, type Crossing, isEqual, type Mover, type FenceState } from "./mover";
import { HOLDING_MS, type Pause, pauseOf } from "./pause";
import { RegistryEntry, type TenantRegistry } from "./registry-entry";
import { type Clock, persist } from "./retry";
import { isPastReturn, type MigrationState } from "./state";

/** What a migration tells while it runs. */
export type MigrationEvent =
  | {
      readonly kind: "phase";
      readonly phase: Phase | "return";
      readonly state: "begun" | "done" | "failed";
    }
  | { readonly kind: "copied"; readonly what: string; readonly done: number }
  | { readonly kind: "synced"; readonly mover: string; readonly changes: number }
  | { readonly kind: "compared"; readonly comparison: Comparison }
  | { readonly kind: "retry"; readonly reason: string };

/** How a tenant is served, as somebody who watches it says. */
export interface Health {
  /** Part of the tenant's requests that fail at a stamp, 0–1. */
  readonly errorRate: (stamp: string, tenant: string) => Promise<number>;
  /** The most that is borne with. */
  readonly most: number;
}

/** What a run of a migration works with. */
export interface RunTools extends Clock {
  readonly registry: TenantRegistry;
  /** The movers that the journal names, in its order. */
  readonly movers: readonly Mover[];
  /** Stops the run between two steps; the journal goes on from there. */
  readonly signal: AbortSignal;
  readonly by: string;
  readonly onEvent?: (event: MigrationEvent) => void;
  /** Stop when this phase is done; default: go to the end. */
  readonly until?: Phase;
  /** Asked during the soak: when the target serves the tenant badly, the move is taken back. */
  readonly health?: Health;
  /** Milliseconds that routers hold a request of a tenant that is cut over; default: none holds any. */
  readonly holdMs?: number;
  /** Most milliseconds that this run's cut-over may keep requests waiting; default: what the move was begun with. */
  readonly pauseMs?: number;
  /** Bring what differed over again before it is verified. */
  readonly repair?: boolean;
  /** A moment between two effects, at which a test may end its process. */
  readonly killPoint?: (point: string, what: string) => void;
}

/** How a run ended. `halted`: a phase failed, its reason is in the journal. */
export type RunResult = "done" | "aborted" | "reached" | "halted" | "interrupted";

/** One run of a migration, in either direction; the parts that both need. */
export class Run {
  readonly begin: Begin;
  /** How long its cut-over may take. */
  readonly pause: Pause;

  constructor(
    readonly journal: MigrationJournal,
    readonly tools: RunTools,
    readonly entry: RegistryEntry,
  ) {
    this.begin = journal.state.begin;
    const { holdMs, movers, pauseMs } = tools;
    this.pause = pauseOf(this.begin.settings, { holdMs, pauseMs, quietMs: quietMs(movers) });
  }

  /** Takes the tenant over and notes who goes on, which way. */
  static async take(
    journal: MigrationJournal,
    tools: RunTools,
    direction: "forward" | "back",
  ): Promise<RegistryEntry> {
    const entry = await RegistryEntry.takeOver(
      tools.registry,
      journal.state.begin,
      whenAbsent(journal.state, direction),
    );
    tools.killPoint?.("taken over", direction);
    await journal.append({
      kind: "direction",
      direction,
      epoch: entry.epoch,
      by: tools.by,
      at: isoNow(tools),
    });
    return entry;
  }

  /** The way from the source to the target, or from the target to the source. */
  crossing(direction: "forward" | "back"): Crossing {
    const { source, target, tenant } = this.begin;
    const [from, to] = direction === "forward" ? [source, target] : [target, source];
    return { tenant, from, to, epoch: this.entry.epoch, direction };
  }

  /** Does something with each mover in turn, bearing with errors that may pass. */
  async each<T>(
    what: string,
    work: (mover: Mover) => Promise<T>,
    until = this.tools.now() + this.begin.settings.patienceMs,
  ): Promise<T[]> {
    const results: T[] = [];
    for (const mover of this.tools.movers) {
      const onRetry = (reason: string): void =>
        this.tell({ kind: "retry", reason: `${mover.name}: ${reason}` });
      results.push(await persist(this.tools, until, () => work(mover), onRetry));
      this.tools.killPoint?.(what, mover.name);
    }
    return results;
  }

  async hold(crossing: Crossing, stamp: string, fenceState: FenceState, until?: number): Promise<void> {
    // A mover that was superseded while it slept must not leave anything behind.
    await this.entry.read();
    await this.each(`hold ${fenceState}`, (mover) => mover.hold(crossing, stamp, fenceState), until);
  }

  async sync(crossing: Crossing, until?: number): Promise<number> {
    const all = await this.each(
      "sync",
      async (mover) => {
        const changes = await mover.sync(crossing);
        this.tell({ kind: "synced", mover: mover.name, changes });
        return changes;
      },
      until,
    );
    return all.reduce((sum, changes) => sum + changes, 0);
  }

  /** @returns what differs, for people; empty when both ends are equal */
  compare(crossing: Crossing, until?: number): Promise<{ differs: string; counts: Counts }> {
    return this.compared(crossing, (mover) => mover.compare(crossing), until);
  }

  /** The same of what may have changed since: requests wait for it. */
  recheck(crossing: Crossing, until?: number): Promise<{ differs: string; counts: Counts }> {
    return this.compared(crossing, (mover) => mover.recheck?.(crossing) ?? mover.compare(crossing), until);
  }

  private async compared(
    crossing: Crossing,
    how: (mover: Mover) => Promise<readonly Comparison[]>,
    until?: number,
  ): Promise<{ differs: string; counts: Counts }> {
    const comparisons = await this.each("compare", how, until);
    const counts: Record<string, number> = {};
    const differs: string[] = [];
    for (const comparison of comparisons.flat()) {
      const { what, from, to, differing } = comparison;
      this.tell({ kind: "compared", comparison });
      counts[what] = to;
      const more = differing.length >= 20 ? " and perhaps more" : "";
      if (!isEqual(comparison))
        differs.push(
          `${what}: ${from} at ${crossing.from}, ${to} at ${crossing.to}; ${differing.join(", ")}${more}`,
        );
    }
    return { differs: differs.join("; "), counts };
  }

  /** Waits in small pieces, so that an interruption is heard. */
  async waitUntil(time: number): Promise<void> {
    for (let left = time - this.tools.now(); left > 0; left = time - this.tools.now()) {
      if (this.tools.signal.aborted) throw new Interrupted();
      await this.tools.sleep(Math.min(left, 1000));
    }
  }

  /** Waits until nobody goes by a home that was told before now. */
  async lease(since = this.tools.now()): Promise<void> {
    await this.waitUntil(since + this.begin.settings.leaseMs);
  }

  /**
   * The same while everybody has been told for a lease already that the tenant is being moved: they ask again sooner. This
   * is what a cut-over waits.
   */
  async shortLease(since: number): Promise<void> {
    await this.waitUntil(since + Math.min(this.begin.settings.leaseMs, MOVING_LEASE_MS));
  }

  /** Waits until routers hold the tenant's requests and stamps have answered those that they had got. */
  async routers(since: number): Promise<void> {
    await this.waitUntil(since + Math.min(this.begin.settings.leaseMs, HOLDING_MS));
  }

  async note(
    phase: Phase,
    state: "begun" | "done" | "failed",
    more: { reason?: string; counts?: Counts } = {},
  ): Promise<void> {
    await this.journal.append({ kind: "phase", phase, state, at: isoNow(this.tools), ...more });
    this.tell({ kind: "phase", phase, state });
  }

  tell(event: MigrationEvent): void {
    this.tools.onEvent?.(event);
  }

  /** Whether the tenant's home is the target already. */
  isSettled({ stamp }: TenantItem): boolean {
    return stamp === this.begin.target;
  }
}

/** Milliseconds that nothing may be under way before a cut-over goes on. */
export function quietMs(movers: readonly Mover[]): number {
  return Math.max(0, ...movers.map((mover) => mover.quietMs ?? 0));
}

export type Counts = Readonly<Record<string, number>>;

/** The user asked to stop. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** The cut-over would keep requests waiting for longer than it may; it is taken back. */
export class PauseExceeded extends Error {
  override readonly name = "PauseExceeded";

  constructor(what: string, ms: number) {
    super(`${what} within the pause of ${ms} ms`);
  }
}

export function isoNow({ now }: Clock): string {
  return new Date(now()).toISOString();
}

/** A migration shows in the registry from the copy's beginning until it is over. */
function whenAbsent(state: MigrationState, direction: "forward" | "back"): "enter" | "fine" | "wrong" {
  if (direction === "back" || isPastReturn(state)) return "fine";
  return state.phases.copy.state === "done" ? "wrong" : "enter";
}
