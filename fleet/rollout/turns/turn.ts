import { StampError, shown } from "../../../core/errors";
import type { RolloutJournal } from "../journal";
import { type RolloutHost, Run, type RunOptions } from "../runner";
import { type RolloutState, stampsIn, stampsOf, stateOf } from "../state";
import type { Candidate } from "../waves";

/** What one job of a pipeline does for a rollout that others began. */
export type Turn =
  /** Updates a stamp, with what goes before and after it. */
  | { readonly kind: "update"; readonly stamp: string }
  /** Waits out a wave's bake time and asks its gates; counted from 1. */
  | { readonly kind: "gate"; readonly wave: number }
  /** Contracts a stamp's schema. */
  | { readonly kind: "contract"; readonly stamp: string }
  /** Ends the rollout, once nothing is left to do. */
  | { readonly kind: "finish" };

/** A turn as pipelines say it: `update:euw1a`, `gate:2`, `contract:euw1a`, `finish`. */
export function turnInWords(turn: Turn): string {
  switch (turn.kind) {
    case "update":
    case "contract":
      return `${turn.kind}:${turn.stamp}`;
    case "gate":
      return `gate:${turn.wave}`;
    case "finish":
      return "finish";
  }
}

/** The other way round; undefined for what is none. */
export function turnOf(text: string): Turn | undefined {
  const [, kind, of = ""] = /^(update|gate|contract|finish)(?::(.+))?$/u.exec(text) ?? [];
  if (kind === "finish") return of === "" ? { kind } : undefined;
  if (kind === "gate") return /^[1-9][0-9]{0,3}$/u.test(of) ? { kind, wave: Number(of) } : undefined;
  return (kind === "update" || kind === "contract") && of !== "" ? { kind, stamp: of } : undefined;
}

/**
 * Takes one turn of a rollout. What was done already is done: a job that is run again, or comes after a resume on a terminal, does what
 * is left of it. Nothing is done out of order, whatever order the jobs come in.
 * @returns why it was not done, or what failed; undefined when all is well
 * @throws StampError for what is no turn of this rollout
 */
export async function takeTurn(
  turn: Turn,
  journal: RolloutJournal,
  host: RolloutHost,
  options: RunOptions,
): Promise<string | undefined> {
  const hand = new Hand(journal, host, options);
  if (journal.state.end !== undefined) return hand.afterTheEnd(turn);
  if (journal.state.direction === "rollback") return "the rollout is being taken back";
  switch (turn.kind) {
    case "update":
      return hand.update(turn.stamp);
    case "gate":
      return hand.gate(turn.wave);
    case "contract":
      return hand.contract(turn.stamp);
    case "finish":
      return hand.finish();
  }
}

/** @throws StampError for one that is none of the rollout's */
export function stampNamed(state: RolloutState, id: string): Candidate {
  const stamp = stampsOf(state).find((each) => each.id === id);
  if (stamp !== undefined) return stamp;
  throw new StampError("input", "no stamp of the rollout", {
    field: "--turn",
    received: shown(id),
    fix: "each rollout's pipeline is made anew: stampworks rollout --begin --emit <system>",
  });
}

class Hand {
  private readonly run: Run;

  constructor(
    private readonly journal: RolloutJournal,
    host: RolloutHost,
    private readonly options: RunOptions,
  ) {
    this.run = new Run(journal, host, options);
  }

  /** A pipeline that is run again after its end has nothing left to do, unless the rollout did not end well. */
  afterTheEnd(turn: Turn): string | undefined {
    const { end } = this.journal.state;
    if (turn.kind === "update" || turn.kind === "contract") this.stamp(turn.stamp);
    return end === "done" ? undefined : `the rollout is over: ${end ?? ""}`;
  }

  async update(id: string): Promise<string | undefined> {
    const stamp = this.stamp(id);
    if (this.isSettled(id)) return undefined;
    const wave = this.journal.state.begin.waves.findIndex(({ stamps }) =>
      stamps.some((each) => each.id === id),
    );
    const isBegun = stateOf(this.journal.state, id).state !== "waiting";
    const reason = this.openBefore(wave) ?? (isBegun ? undefined : this.budgetUsed());
    if (reason !== undefined) return reason;
    // What comes late to a wave that was judged has it judged again, by a gate that waits out its time from then on.
    const isLate = this.journal.state.waves[wave]?.state !== "open";
    if (isLate) await this.run.updated(wave);
    await this.run.one(stamp, "update");
    const after = stateOf(this.journal.state, id);
    if (isLate && after.state === "done") await this.run.updated(wave);
    if (after.state === "failed") return `${id}: ${after.reason ?? "it failed"}`;
    return this.isSettled(id) ? undefined : `${id}: cut short; the job may be run again`;
  }

  async gate(number: number): Promise<string | undefined> {
    const { begin, waves } = this.journal.state;
    const wave = begin.waves[number - 1];
    if (wave === undefined)
      throw new StampError("input", "no wave of the rollout", {
        ...{ field: "--turn", received: `gate:${number}`, allowed: `gate:1 to gate:${begin.waves.length}` },
      });
    if (waves[number - 1]?.state === "passed") return undefined;
    const open = wave.stamps.find(
      ({ id }) => !this.isSettled(id) && stateOf(this.journal.state, id).state !== "failed",
    );
    const reason =
      this.openBefore(number - 1) ??
      this.budgetUsed() ??
      (open === undefined ? undefined : `${open.id} was not updated yet`);
    if (reason !== undefined) return reason;
    // What failed before was mended since: its numbers need their time again.
    const isAnew = ["open", "failed"].includes(waves[number - 1]?.state ?? "open");
    const verdict = await this.run.judge(wave, number - 1, isAnew);
    if (this.options.signal.aborted) return "cut short; the job may be run again";
    return verdict;
  }

  async contract(id: string): Promise<string | undefined> {
    const stamp = this.stamp(id);
    const reason = this.openBefore(this.journal.state.begin.waves.length) ?? this.unsettled();
    if (reason !== undefined) return reason;
    if (stateOf(this.journal.state, id).state !== "done") return undefined;
    return this.run.contract(stamp);
  }

  async finish(): Promise<string | undefined> {
    const { begin, migrations } = this.journal.state;
    const reason = this.openBefore(begin.waves.length) ?? this.unsettled();
    if (reason !== undefined) return reason;
    const left =
      begin.settings.migrations?.contract === undefined
        ? undefined
        : stampsIn(this.journal.state, "done").find(
            ({ id }) => migrations.get(`contract ${id}`)?.state !== "done",
          );
    if (left !== undefined) return `${left.id}: its schema is not contracted`;
    await this.run.end();
    return undefined;
  }

  private stamp(id: string): Candidate {
    return stampNamed(this.journal.state, id);
  }

  private isSettled(id: string): boolean {
    return ["done", "skipped"].includes(stateOf(this.journal.state, id).state);
  }

  /** What of the waves before is not done. */
  private openBefore(index: number): string | undefined {
    const { waves } = this.journal.state;
    const open = waves.slice(0, index).findIndex(({ state }) => state !== "passed");
    return open === -1 ? undefined : `wave ${open + 1} has not passed its gates`;
  }

  /** It holds back what was not begun: two that failed side by side would else stand in each other's way for ever. */
  private budgetUsed(): string | undefined {
    const failed = stampsIn(this.journal.state, "failed");
    if (failed.length <= this.journal.state.begin.settings.failures) return undefined;
    return `the rollout is halted: ${failed.map(({ id }) => id).join(", ")} failed`;
  }

  private unsettled(): string | undefined {
    const left = stampsIn(this.journal.state, "waiting", "started", "failed").map(({ id }) => id);
    return left.length === 0 ? undefined : `not updated: ${left.join(", ")}; run their jobs again first`;
  }
}
