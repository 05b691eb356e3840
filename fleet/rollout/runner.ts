import { defined } from "../../core/defined";
import { messageOf } from "../../core/message";
import { nextLook } from "./gates";
import type { RolloutJournal } from "./journal";
import { isContracted, type MigrationHost, Migrator } from "./migrations/migrate";
import type { Migration } from "./migrations/schema";
import type { Failure, GateAnswer } from "./state";
import type { Share } from "./shares/schema";
import { type ShareHost, Sharer } from "./shares/share";
import { type StampState, stampsIn, stateOf } from "./state";
import type { Candidate, Wave } from "./waves";

/** What a rollout does to the fleet. */
export interface RolloutHost extends MigrationHost, ShareHost {
  /** Why a stamp is no longer to be touched, e.g. that it was retired; undefined when it is. */
  obstacle(id: string): string | undefined;
  gate(wave: Wave): Promise<GateAnswer>;
}

/** What a rollout tells while it runs. */
export type RolloutEvent =
  | {
      readonly kind: "wave";
      readonly wave: number;
      readonly stamps: number;
      readonly direction: "update" | "rollback";
    }
  | { readonly kind: "step"; readonly stamp: string; readonly after: StampState; readonly found: boolean }
  | { readonly kind: "begin"; readonly stamp: string; readonly direction: "update" | "rollback" }
  | { readonly kind: "bake"; readonly wave: number; readonly leftMs: number }
  | { readonly kind: "gate"; readonly wave: number; readonly reason: string | undefined }
  | ({ readonly kind: "migration" } & Migration)
  | ({ readonly kind: "share" } & Share)
  /** Two releases stand in a stamp. */
  | { readonly kind: "standing"; readonly stamp: string; readonly leftMs: number }
  /** Every stamp has the release, and its schema can't be contracted yet. */
  | { readonly kind: "blocked"; readonly reason: string };

/** How a rollout is run. */
export interface RunOptions {
  /** Stamps updated at once, 1 or more. */
  readonly parallel: number;
  /** Stops it: what runs is finished or left to be inspected, nothing new begins. */
  readonly signal: AbortSignal;
  readonly by: string;
  readonly onEvent?: (event: RolloutEvent) => void;
}

/** How a run ended; all but the first two leave something to resume. */
export type RunResult = "done" | "rolled-back" | "halted" | "interrupted";

/** Carries a rollout on from wherever its journal says it is, in the direction the journal says. */
export async function runRollout(
  journal: RolloutJournal,
  host: RolloutHost,
  options: RunOptions,
): Promise<RunResult> {
  const run = new Run(journal, host, options);
  if (journal.state.direction === "update") {
    const result = await run.forward();
    const { begin, blocked } = journal.state;
    // A release that waits for its contract is no bad one; and one whose schema was contracted has none to go back to.
    const isToStay =
      begin.settings.onFailure === "halt" || blocked !== undefined || isContracted(journal.state);
    if (result !== "halted" || isToStay) return result;
    await journal.append({
      kind: "direction",
      direction: "rollback",
      by: options.by,
      at: new Date(host.now()).toISOString(),
    });
  }
  return run.back();
}

/** The steps of a run, for who carries all of it out and for who takes one turn of it. */
export class Run {
  /** Stamps begun in this run: a failed one is retried by the next run only. */
  private readonly attempted = new Set<string>();
  /** How many of these failed. */
  private failed = 0;
  private readonly migrator: Migrator;
  private readonly sharer: Sharer;

  constructor(
    private readonly journal: RolloutJournal,
    private readonly host: RolloutHost,
    private readonly options: RunOptions,
  ) {
    this.migrator = new Migrator(journal, host, {
      signal: options.signal,
      at: () => this.at(),
      tell: (migration) => this.tell({ kind: "migration", ...migration }),
    });
    this.sharer = new Sharer(journal, host, {
      signal: options.signal,
      at: () => this.at(),
      tell: (share) => this.tell({ kind: "share", ...share }),
      tellLeft: (stamp, leftMs) => this.tell({ kind: "standing", stamp, leftMs }),
    });
  }

  async forward(): Promise<RunResult> {
    const { begin } = this.journal.state;
    const { waves } = begin;
    for (const [index, wave] of waves.entries()) {
      const todo = waves
        .slice(0, index + 1)
        .flatMap(({ stamps }) => stamps)
        .filter(({ id }) => !this.attempted.has(id) && !this.isIn(id, "done", "skipped"));
      if (todo.length === 0 && this.journal.state.waves[index]?.state === "passed") continue;
      this.tell({ kind: "wave", wave: index, stamps: todo.length, direction: "update" });
      await this.all(todo, "update", () => this.failed > begin.settings.failures);
      if (this.options.signal.aborted) return "interrupted";
      if (this.failed > begin.settings.failures) return "halted";
      const isAnew = todo.length > 0 || this.journal.state.waves[index]?.state === "open";
      const reason = await this.judge(wave, index, isAnew);
      if (this.options.signal.aborted) return "interrupted";
      if (reason !== undefined) return "halted";
    }
    if (stampsIn(this.journal.state, "failed").length > 0) return "halted";
    const reason = await this.migrator.contract();
    if (this.options.signal.aborted) return "interrupted";
    if (reason !== undefined) {
      this.tell({ kind: "blocked", reason });
      return "halted";
    }
    await this.end();
    return "done";
  }

  /** Nothing is left to do. */
  async end(): Promise<void> {
    await this.journal.append({ kind: "end", state: "done", by: this.options.by, at: this.at() });
  }

  /** Stamps of a wave were updated, or are about to be: it is to be judged, and its bake time begins. */
  async updated(wave: number): Promise<void> {
    await this.journal.append({ kind: "wave", wave, state: "updated", at: this.at() });
  }

  /**
   * Waits out a wave's bake time, asks its gates and notes what they say.
   * @param isAnew whether stamps of it were updated since it was judged last, so that its time begins now
   * @returns what is wrong; nothing is noted where the run was cut short
   */
  async judge(wave: Wave, index: number, isAnew: boolean): Promise<string | undefined> {
    if (isAnew) await this.updated(index);
    const { evidence, reason } = await this.pass(wave, index);
    if (this.options.signal.aborted) return undefined;
    const verdict = {
      state: reason === undefined ? ("passed" as const) : ("failed" as const),
      ...defined({ reason, evidence: evidence.length === 0 ? undefined : [...evidence] }),
    };
    await this.journal.append({ kind: "wave", wave: index, at: this.at(), ...verdict });
    // Whoever hears of it finds it written.
    this.tell({ kind: "gate", wave: index, reason });
    return reason;
  }

  /** Contracts one stamp's schema, once no stamp of the fleet runs the release before. @returns why it can't be, or what failed */
  async contract(stamp: Candidate): Promise<string | undefined> {
    const { blocked, direction } = this.journal.state;
    // What was blocked is looked at anew.
    if (blocked !== undefined)
      await this.journal.append({ kind: "direction", direction, by: this.options.by, at: this.at() });
    return this.migrator.contractOf(stamp);
  }

  /** The last wave first, each stamp that was touched to the release it had. */
  async back(): Promise<RunResult> {
    for (const [index, { stamps }] of [...this.journal.state.begin.waves.entries()].reverse()) {
      const todo = stamps.filter(({ id }) => {
        const { state, direction } = stateOf(this.journal.state, id);
        return direction === "update"
          ? !["waiting", "skipped"].includes(state)
          : !["done", "skipped"].includes(state);
      });
      if (todo.length === 0) continue;
      this.tell({ kind: "wave", wave: index, stamps: todo.length, direction: "rollback" });
      await this.all(todo, "rollback", () => false);
      if (this.options.signal.aborted) return "interrupted";
    }
    if (
      stampsIn(this.journal.state, "failed").some(
        ({ id }) => stateOf(this.journal.state, id).direction === "rollback",
      )
    )
      return "halted";
    await this.journal.append({ kind: "end", state: "rolled-back", by: this.options.by, at: this.at() });
    return "rolled-back";
  }

  private async all(
    todo: readonly Candidate[],
    direction: "update" | "rollback",
    isEnough: () => boolean,
  ): Promise<void> {
    const queue = [...todo];
    const worker = async (): Promise<void> => {
      while (!this.options.signal.aborted && !isEnough()) {
        const stamp = queue.shift();
        if (stamp === undefined) return;
        await this.one(stamp, direction);
      }
    };
    const workers = Array.from({ length: Math.min(this.options.parallel, queue.length) }, worker);
    // A fault of ours in one must not leave the others running unseen.
    const ended = await Promise.allSettled(workers);
    for (const result of ended) if (result.status === "rejected") throw result.reason;
  }

  async one(stamp: Candidate, direction: "update" | "rollback"): Promise<void> {
    const { id } = stamp;
    const { release } = this.journal.state.begin;
    const before = stateOf(this.journal.state, id);
    const obstacle = this.host.obstacle(id);
    if (obstacle !== undefined) return this.step(id, direction, "skipped", { reason: obstacle });
    this.attempted.add(id);
    await this.step(id, direction, "started");
    const failure = await this.update(stamp, direction, release, before);
    if (failure === "found") return this.step(id, direction, "done", undefined, true);
    if (failure === undefined) return this.step(id, direction, "done");
    // Cut short, it is neither done nor failed: whoever resumes looks.
    if (this.options.signal.aborted) return;
    this.failed += 1;
    await this.step(id, direction, "failed", failure);
  }

  private async update(
    stamp: Candidate,
    direction: "update" | "rollback",
    release: string | null,
    before: StampState,
  ): Promise<Failure | "found" | undefined> {
    if (direction === "rollback") {
      if (this.sharer.open(stamp.id) !== undefined) return this.sharer.back(stamp, release);
      return this.updateTo(stamp, direction, release, before);
    }
    const reason = await this.migrator.take("expand", stamp);
    if (reason !== undefined) return { reason };
    const isCutShort = before.state === "started" && before.direction === "update";
    const shared = await this.sharer.take(stamp, release, isCutShort);
    const result = shared === "none" ? await this.updateTo(stamp, direction, release, before) : shared;
    if (result !== undefined && result !== "found") return result;
    const left = await this.migrator.take("backfill", stamp);
    return left === undefined ? result : { reason: left };
  }

  /** Updates a stamp to the release, or back to the one it had. */
  private async updateTo(
    { from, id, pinned }: Candidate,
    direction: "update" | "rollback",
    release: string | null,
    before: StampState,
  ): Promise<Failure | "found" | undefined> {
    try {
      const target = direction === "update" ? release : from;
      if (release !== null)
        this.host.setRelease(id, direction === "update" ? release : pinned ? from : undefined);
      if (direction === "rollback") this.sharer.forget(id);
      const isUnconfirmed = before.state === "started" && before.direction === direction;
      if (isUnconfirmed && (await this.host.isCurrent(id, target))) return "found";
      return await this.host.up(id);
    } catch (error) {
      return { reason: messageOf(error) };
    }
  }

  /** Waits out a wave's bake time and looks at its health all along. */
  private async pass(wave: Wave, index: number): Promise<GateAnswer> {
    const { begin, waves } = this.journal.state;
    const { bakeMs, gates, migrations } = begin.settings;
    const isLast = index === begin.waves.length - 1;
    // Nothing follows the last wave but what can't be taken back; and its numbers take as long as any other's to show.
    const isOver = isLast && gates.metrics === undefined && migrations?.contract === undefined;
    const until = isOver ? 0 : (waves[index]?.updatedAt ?? this.host.now()) + bakeMs;
    for (;;) {
      const answer = await this.host.gate(wave);
      const leftMs = until - this.host.now();
      if (answer.reason !== undefined || this.options.signal.aborted) return answer;
      if (leftMs <= 0 && answer.isOpen !== true) return answer;
      if (leftMs > 0) this.tell({ kind: "bake", wave: index, leftMs });
      await this.host.sleep(nextLook(leftMs, gates.everyMs));
      if (this.options.signal.aborted) return { reason: undefined, evidence: [] };
    }
  }

  private async step(
    stamp: string,
    direction: "update" | "rollback",
    state: "started" | "done" | "failed" | "skipped",
    failure?: Failure,
    found = false,
  ): Promise<void> {
    await this.journal.append({
      kind: "step",
      stamp,
      direction,
      state,
      at: this.at(),
      ...failure,
      ...(found ? { found } : {}),
    });
    if (state === "started") this.tell({ kind: "begin", stamp, direction });
    else this.tell({ kind: "step", stamp, after: stateOf(this.journal.state, stamp), found });
  }

  private isIn(id: string, ...states: StampState["state"][]): boolean {
    return states.includes(stateOf(this.journal.state, id).state);
  }

  private at(): string {
    return new Date(this.host.now()).toISOString();
  }

  private tell(event: RolloutEvent): void {
    this.options.onEvent?.(event);
  }
}
