import { StampError } from "../../core/errors";
import { type Crossing, type Held, type Mover, PassingError, SupersededError } from "../migration/mover";
import { type Clock, persist } from "../migration/retry";
import { Interrupted } from "../migration/run";
import { ErasureClaim, type ErasureRegistry } from "./claim";
import type { HeldAt, Step } from "./entries";
import { currentStep, type ErasureJournal, type ErasureState, isDeleting } from "./journal";

/** What is told while a tenant is erased. */
export type ErasureEvent =
  | { readonly kind: "step"; readonly step: Step; readonly state: "begun" | "done" }
  | { readonly kind: "retry"; readonly reason: string };

/** What an erasure works with. */
export interface ErasureTools extends Clock {
  readonly registry: ErasureRegistry;
  /** The movers that the journal names, in its order. */
  readonly movers: readonly Mover[];
  /** Stops between two steps; the journal goes on from there. */
  readonly signal: AbortSignal;
  readonly by: string;
  /** Writes the bundle. @returns SHA-256 of its manifest */
  readonly save: (folder: string, epoch: number) => Promise<string>;
  /** Ends the links of its users, once the registry has forgotten it: whoever links one meanwhile sees that it is gone. */
  readonly unlink: () => Promise<void>;
  /** Writes the proof of what was done. */
  readonly prove: (state: ErasureState) => void;
  readonly onEvent?: (event: ErasureEvent) => void;
  /** Milliseconds that errors which may pass are borne with. */
  readonly patienceMs: number;
  /** A moment between two effects, at which a test may end its process. */
  readonly killPoint?: (point: string, what: string) => void;
}

/**
 * Carries an erasure on from wherever its journal says it is.
 * @throws StampError `state` where something is left that no mover deletes; `locked` when somebody else has taken over
 */
export async function erase(journal: ErasureJournal, tools: ErasureTools): Promise<"erased" | "interrupted"> {
  const { begin, end } = journal.state;
  if (end !== undefined)
    throw new StampError("state", `the erasure of tenant ${begin.tenant} is over: ${end}`, {
      fix: `begin another one: stampworks tenants erase ${begin.tenant}`,
    });
  return told(begin.tenant, async () => {
    const run = await Run.take(journal, tools);
    for (let step = currentStep(journal.state); step !== undefined; step = currentStep(journal.state)) {
      if (tools.signal.aborted) return "interrupted";
      if (journal.state.steps[step] !== "begun") await run.note(step, "begun");
      const found = await run.work(step);
      await run.note(step, "done", found);
    }
    await journal.append({ kind: "end", state: "erased", by: tools.by, at: run.now() });
    return "erased";
  });
}

/**
 * Takes an erasure back: the tenant is served again, as before.
 * @throws StampError `state` once something may be deleted
 */
export async function abortErasure(journal: ErasureJournal, tools: ErasureTools): Promise<void> {
  const { begin } = journal.state;
  if (isDeleting(journal.state))
    throw new StampError(
      "state",
      `the deletion of tenant ${begin.tenant}'s data has begun: there is no way back`,
      {
        fix: "finish it with --resume; a bundle that was exported can be brought back: stampworks tenants restore",
      },
    );
  await told(begin.tenant, async () => {
    const run = await Run.take(journal, tools);
    if (journal.state.steps.close !== "waiting") await run.work("free");
    await run.claim?.giveUp();
    await journal.append({ kind: "end", state: "aborted", by: tools.by, at: run.now() });
  });
}

async function told<T>(tenant: string, work: () => Promise<T>): Promise<T | "interrupted"> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) return "interrupted";
    if (error instanceof SupersededError) throw new StampError("locked", error.message, {}, { cause: error });
    if (error instanceof PassingError)
      throw new StampError(
        "engine",
        error.message,
        { fix: `go on with stampworks tenants erase ${tenant} --resume` },
        { cause: error },
      );
    throw error;
  }
}

class Run {
  private constructor(
    private readonly journal: ErasureJournal,
    private readonly tools: ErasureTools,
    /** Undefined once the registry has forgotten the tenant. */
    readonly claim: ErasureClaim | undefined,
    private readonly epoch: number,
  ) {}

  static async take(journal: ErasureJournal, tools: ErasureTools): Promise<Run> {
    const { begin, epoch: last = 0, steps } = journal.state;
    const now = new Date(tools.now());
    const claim = await ErasureClaim.take(tools.registry, begin.tenant, tools.by, now);
    if (claim === undefined && steps.forget === "waiting")
      throw new StampError("state", `the registry has no tenant ${begin.tenant} any more`, {
        fix: `see what became of it: stampworks tenants show ${begin.tenant} --history`,
      });
    const epoch = claim?.epoch ?? last;
    await journal.append({ kind: "taken", epoch, by: tools.by, at: now.toISOString() });
    return new Run(journal, tools, claim, epoch);
  }

  now(): string {
    return new Date(this.tools.now()).toISOString();
  }

  async note(
    step: Step,
    state: "begun" | "done",
    found: { held?: HeldAt[]; manifest?: string } = {},
  ): Promise<void> {
    await this.journal.append({ kind: "step", step, state, at: this.now(), ...found });
    this.tools.onEvent?.({ kind: "step", step, state });
  }

  async work(step: Step): Promise<{ held?: HeldAt[]; manifest?: string }> {
    const { begin } = this.journal.state;
    switch (step) {
      case "suspend":
        // Taking over has done it; whoever goes by a home from before must have asked again.
        await this.wait(begin.leaseMs);
        return {};
      case "close":
        await this.each("close", (mover, crossing, stamp) => mover.hold(crossing, stamp, "closed"));
        return {};
      case "export":
        if (begin.bundle === undefined) return {};
        return { manifest: await this.tools.save(begin.bundle, this.epoch) };
      case "count":
        return { held: await this.count() };
      case "delete":
        await this.claim?.step("deleting");
        await this.each("hold", (mover, crossing, stamp) => mover.hold(crossing, stamp, "closed"));
        await this.each("purge", (mover, crossing, stamp) => mover.purge(crossing, stamp));
        return {};
      case "free":
        await this.each("free", (mover, crossing, stamp) => mover.hold(crossing, stamp, "free"));
        return {};
      case "verify":
        await this.verify();
        return {};
      case "forget":
        await this.claim?.forget();
        // A run before may have ended before the stamps' views had lost its name.
        await this.tools.registry.told(begin.tenant);
        await this.tools.unlink();
        return {};
      case "proof":
        this.tools.prove(this.journal.state);
        return {};
    }
  }

  /** @throws StampError `state` where a mover can't tell: what came since the first check may be of a kind that is counted as nothing */
  private async count(): Promise<HeldAt[]> {
    const { keep, tenant } = this.journal.state.begin;
    const found: HeldAt[] = [];
    const doubts: string[] = [];
    await this.each("count", async (mover, crossing, stamp) => {
      const { held, problems } = await inventoryOf(mover, crossing, stamp);
      doubts.push(...problems.map((problem) => `${mover.name} at ${stamp}: ${problem}`));
      for (const { count, what } of held)
        found.push({ stamp, mover: mover.name, what, count, ...(keep.includes(what) ? { kept: true } : {}) });
    });
    if (doubts.length === 0) return found;
    throw new StampError("state", `nobody can tell what is left of tenant ${tenant}`, {
      received: doubts.join("; "),
      fix: "mend what is named, and go on with --resume",
    });
  }

  /** What came while the fence was taken away is deleted once more; what then is left is a person's to look at. */
  private async verify(): Promise<void> {
    const found = await this.count();
    if (this.left(found).length === 0) return;
    for (const step of ["delete", "free"] as const) await this.work(step);
    this.requireNothing(await this.count());
  }

  private left(found: readonly HeldAt[]): readonly HeldAt[] {
    return found.filter(({ count, kept }) => count > 0 && kept !== true);
  }

  private requireNothing(found: readonly HeldAt[]): void {
    const left = this.left(found);
    if (left.length === 0) return;
    throw new StampError("state", `something of tenant ${this.journal.state.begin.tenant} is left`, {
      received: left.map(({ count, stamp, what }) => `${what}: ${count} at ${stamp}`).join("; "),
      fix: "find out who writes it, take it away, and go on with --resume",
    });
  }

  /** Does something with each mover at each stamp in turn, bearing with errors that may pass. */
  private async each(
    what: string,
    work: (mover: Mover, crossing: Crossing, stamp: string) => Promise<unknown>,
  ): Promise<void> {
    const { tools } = this;
    const { names, stamps, tenant } = this.journal.state.begin;
    for (const stamp of stamps)
      for (const mover of tools.movers) {
        await this.claim?.read();
        if (tools.signal.aborted) throw new Interrupted();
        const crossing = crossingAt(tenant, stamp, this.epoch, names[mover.name]);
        const until = tools.now() + tools.patienceMs;
        const onRetry = (reason: string): void =>
          tools.onEvent?.({ kind: "retry", reason: `${mover.name}: ${reason}` });
        await persist(tools, until, () => work(mover, crossing, stamp), onRetry);
        tools.killPoint?.(what, `${mover.name} ${stamp}`);
      }
  }

  private async wait(ms: number): Promise<void> {
    const until = this.tools.now() + ms;
    for (let left = ms; left > 0; left = until - this.tools.now()) {
      if (this.tools.signal.aborted) throw new Interrupted();
      await this.tools.sleep(Math.min(left, 1000));
    }
  }
}

/** A tenant at one stamp, as movers are asked about it. */
export function crossingAt(tenant: string, stamp: string, epoch: number, named?: string): Crossing {
  const crossing = { tenant, from: stamp, to: stamp, epoch, direction: "forward" } as const;
  return named === undefined ? crossing : { ...crossing, named };
}

/** What a mover says of a tenant at a stamp. */
export async function inventoryOf(
  mover: Mover,
  crossing: Crossing,
  stamp: string,
): Promise<{ held: readonly Held[]; problems: readonly string[] }> {
  const found = await mover.count?.(crossing, stamp);
  return found ?? { held: [], problems: [`${mover.name} can't say what it has of a tenant`] };
}
