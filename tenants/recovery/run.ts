import { StampError } from "../../core/errors";
import { type Crossing, type Mover, PassingError, SupersededError } from "../migration/mover";
import { type Clock, persist } from "../migration/retry";
import { Interrupted } from "../migration/run";
import type { StandbyClaim, StandbyRegistry } from "./claim";
import type { StandbyEntry } from "./entries";
import type { StandbyJournal } from "./journal";

/** What is told while a standby is kept, or takes over. */
export type StandbyEvent =
  | { readonly kind: "step"; readonly step: string }
  | { readonly kind: "copied"; readonly what: string; readonly done: number }
  /** The standby has all up to so many milliseconds ago. */
  | { readonly kind: "followed"; readonly lagMs: number; readonly changes: number }
  /** What a mover's check could not look at to the end, in a whole sentence. */
  | { readonly kind: "unlooked"; readonly mover: string; readonly what: string }
  | { readonly kind: "retry"; readonly reason: string };

/** What keeping a standby works with. */
export interface StandbyTools extends Clock {
  readonly registry: StandbyRegistry;
  /** The movers that the journal names, in its order. */
  readonly movers: readonly Mover[];
  /** Stops between two steps; the journal goes on from there. */
  readonly signal: AbortSignal;
  readonly by: string;
  readonly onEvent?: (event: StandbyEvent) => void;
  /** Milliseconds that errors which may pass are borne with. */
  readonly patienceMs: number;
  /** A moment between two effects, at which a test may end its process. */
  readonly killPoint?: (point: string, what: string) => void;
}

type Doing = Extract<StandbyEntry, { kind: "taken" }>["doing"];

/** One run over a tenant's standby; the parts that keeping it, failing over and going back need. */
export class StandbyRun {
  constructor(
    readonly journal: StandbyJournal,
    readonly tools: StandbyTools,
    readonly claim: StandbyClaim,
  ) {}

  /** Notes who goes on. */
  static async begin(
    journal: StandbyJournal,
    tools: StandbyTools,
    doing: Doing,
    claim: StandbyClaim,
  ): Promise<StandbyRun> {
    tools.killPoint?.("taken", doing);
    const at = new Date(tools.now()).toISOString();
    await journal.append({ kind: "taken", doing, epoch: claim.epoch, by: tools.by, at });
    return new StandbyRun(journal, tools, claim);
  }

  /** The way from the home to its standby. */
  out(mover: Mover): Crossing {
    const { home, standby } = this.journal.state.begin;
    return { ...this.crossing(mover, home, standby), lasting: true };
  }

  /** The tenant at its standby alone: the home is asked nothing. */
  seat(mover: Mover): Crossing {
    const { standby } = this.journal.state.begin;
    return this.crossing(mover, standby, standby);
  }

  crossing(mover: Mover, from: string, to: string): Crossing {
    const { names, tenant } = this.journal.state.begin;
    const named = names[mover.name];
    return {
      ...{ tenant, from, to, epoch: this.claim.epoch, direction: "forward" },
      ...(named === undefined ? {} : { named }),
    };
  }

  /** Does something with each mover in turn, bearing with errors that may pass for so long. */
  async each<T>(
    what: string,
    work: (mover: Mover) => Promise<T>,
    patienceMs = this.tools.patienceMs,
  ): Promise<T[]> {
    const results: T[] = [];
    for (const mover of this.tools.movers) {
      if (this.tools.signal.aborted) throw new Interrupted();
      const onRetry = (reason: string): void =>
        this.tell({ kind: "retry", reason: `${mover.name}: ${reason}` });
      const until = this.tools.now() + patienceMs;
      results.push(await persist(this.tools, until, () => work(mover), onRetry));
      this.tools.killPoint?.(what, mover.name);
    }
    return results;
  }

  /** Waits in small pieces, so that an interruption is heard. */
  async waitUntil(time: number): Promise<void> {
    for (let left = time - this.tools.now(); left > 0; left = time - this.tools.now()) {
      if (this.tools.signal.aborted) throw new Interrupted();
      await this.tools.sleep(Math.min(left, 1000));
    }
  }

  now(): string {
    return new Date(this.tools.now()).toISOString();
  }

  tell(event: StandbyEvent): void {
    this.tools.onEvent?.(event);
  }
}

/** What came of keeping a standby, failing over or going back, where nothing stands in the way. */
export async function carried<T>(
  tenant: string,
  again: string,
  work: () => Promise<T>,
): Promise<T | "interrupted"> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) return "interrupted";
    if (error instanceof SupersededError) throw new StampError("locked", error.message, {}, { cause: error });
    if (error instanceof PassingError)
      throw new StampError(
        "engine",
        error.message,
        { fix: `go on with stampworks tenants ${again} ${tenant}` },
        { cause: error },
      );
    throw error;
  }
}
