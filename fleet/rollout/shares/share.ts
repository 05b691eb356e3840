import { defined } from "../../../core/defined";
import { messageOf } from "../../../core/message";
import { nextLook } from "../gates";
import type { RolloutJournal } from "../journal";
import type { Candidate } from "../waves";
import type { Failure, GateAnswer } from "../state";
import type { Share } from "./schema";

/** How a release comes to a stamp beside the one before. */
export interface Sharing {
  /** What the name of the revision that serves now has after its service's. */
  readonly revision: string;
  /** The release's share of the requests, in percent. */
  readonly percent: number;
  /** Milliseconds both stand before all goes over. */
  readonly bakeMs: number;
  /** The release that serves now, where the rollout has none of its own and the config names the next. */
  readonly from?: string;
}

/** What stands beside a stamp's release. */
export interface Beside {
  readonly revision: string;
  /** Whether it has all requests. */
  readonly serves: boolean;
}

/** What shares need of the fleet. */
export interface ShareHost {
  /**
   * How the release comes beside what the stamp runs; undefined where it replaces it, or the cloud shifts by itself, or nothing runs.
   * @param release null: the one that the stamp's config or the blueprint names
   * @throws StampError `state` for a stamp that stands between two releases, whoever brought it there
   */
  sharing(id: string, release: string | null): Promise<Sharing | undefined>;
  /** Writes what stands beside the release into a stamp's config; undefined: nothing does. */
  setBeside(id: string, beside: Beside | undefined): void;
  /** Writes the release into a stamp's config; undefined: it is the blueprint's again. */
  setRelease(id: string, release: string | undefined): void;
  /** Whether a stamp runs the release and an update would change nothing. */
  isCurrent(id: string, release: string | null): Promise<boolean>;
  up(id: string): Promise<Failure | undefined>;
  /** What the gates of a stamp's wave say of it alone. */
  gateOf(stamp: Candidate): Promise<GateAnswer>;
  sleep(ms: number): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Brings a release to a stamp at its share, judges it, and gives it all or takes it back; each step is in the journal before it begins and when it ended. */
export class Sharer {
  constructor(
    private readonly journal: RolloutJournal,
    private readonly host: ShareHost,
    private readonly tools: {
      readonly signal: AbortSignal;
      at(): string;
      tell(share: Share): void;
      /** Told at each look while both stand: milliseconds that are left. */
      tellLeft(stamp: string, leftMs: number): void;
    },
  ) {}

  /**
   * Brings the release to a stamp beside the one before.
   * @param release null: the one that the stamp's config or the blueprint names
   * @param isCutShort whether a run before this one began the stamp and did not end it
   * @returns `none` where it does not come so; else what failed or was cut short, undefined when it has all requests
   */
  async take(
    stamp: Candidate,
    release: string | null,
    isCutShort: boolean,
  ): Promise<Failure | "none" | undefined> {
    const last = this.journal.state.shares.get(stamp.id);
    // What was refused is not brought to users anew before anybody was told.
    if (isCutShort && last?.phase === "back" && last.state === "done") return takenBack(last);
    const open = this.open(stamp.id);
    const sharing = open ?? (await tried(() => this.host.sharing(stamp.id, release)));
    if (sharing === undefined) return "none";
    if (!("revision" in sharing)) return sharing;
    const { bakeMs, from, percent, revision } = sharing;
    const first = {
      phase: "beside",
      stamp: stamp.id,
      revision,
      percent,
      bakeMs,
      ...defined({ from }),
    } as const;
    let share: Share = open ?? { ...first, state: "started" };
    if (share.phase === "beside" && share.state !== "done") {
      const failure = await this.update({ ...first, state: "started" }, release, () => {
        // Whoever updates the stamp between the two has the release before beside itself, and no release that is whole too early.
        this.host.setBeside(stamp.id, { revision, serves: false });
        if (release !== null) this.host.setRelease(stamp.id, release);
      });
      if (failure !== undefined) return failure;
      share = await this.note({ ...first, state: "done", since: this.tools.at() });
    }
    if (share.phase === "beside") {
      const answer = await this.judge(stamp, share);
      // Nothing is known of it: whoever resumes waits for what is left.
      if (this.tools.signal.aborted) return CUT_SHORT;
      const { evidence, reason } = answer;
      share = await this.note({
        ...share,
        phase: "judged",
        state: reason === undefined ? "done" : "failed",
        ...defined({ reason, evidence: evidence.length === 0 ? undefined : [...evidence] }),
      });
    }
    const { evidence: _seen, reason, ...rest } = share;
    if (isBad(share)) {
      const why = reason ?? "its gates said no";
      const failure = await this.back(stamp, release);
      if (failure === undefined) return takenBack({ ...share, reason: why });
      return { ...failure, reason: `${failure.reason} (while it was taken back: ${why})` };
    }
    const failure = await this.update({ ...rest, phase: "whole", state: "started" }, release, () => {
      if (release !== null) this.host.setRelease(stamp.id, release);
      this.host.setBeside(stamp.id, undefined);
    });
    if (failure !== undefined) return failure;
    await this.note({ ...rest, phase: "whole", state: "done" });
    return undefined;
  }

  /** What of a stamp's share is neither whole nor taken back. */
  open(id: string): Share | undefined {
    const share = this.journal.state.shares.get(id);
    if (share === undefined) return undefined;
    return ["whole", "back"].includes(share.phase) && share.state === "done" ? undefined : share;
  }

  /** The whole rollout goes back: the stamp's config names no revision any more, once it names the release before. */
  forget(id: string): void {
    if (this.journal.state.shares.has(id)) this.host.setBeside(id, undefined);
  }

  /**
   * The release before has all requests again: the revision that stands at once, then one of its own that nobody is sent to before it is
   * ready. Why it has stays the step's reason.
   */
  async back(stamp: Candidate, release: string | null): Promise<Failure | undefined> {
    const { id, pinned } = stamp;
    const share = this.open(id);
    if (share === undefined) return undefined;
    const { evidence: _seen, revision, ...rest } = share;
    const from = share.from ?? stamp.from;
    const before = (): void =>
      this.host.setRelease(id, pinned || share.from !== undefined ? from : undefined);
    const steps: readonly [Share["phase"], string | null, () => void][] = [
      [
        "returned",
        release,
        () => {
          // A checkout other than the one that brought it there does not name it.
          if (release !== null) this.host.setRelease(id, release);
          this.host.setBeside(id, { revision, serves: true });
        },
      ],
      [
        "restarted",
        from,
        () => {
          this.host.setBeside(id, { revision, serves: true });
          before();
        },
      ],
      [
        "back",
        from,
        () => {
          before();
          this.host.setBeside(id, undefined);
        },
      ],
    ];
    for (const [phase, target, write] of steps.slice(firstOf(share))) {
      const next: Share = { ...rest, revision, phase, state: "started" };
      const failure = await this.update(next, target, write);
      if (failure !== undefined) return failure;
      await this.note({ ...next, state: "done" });
    }
    return undefined;
  }

  /** One update of the stamp: begun in the journal, and looked at first where that is all that is known of it. */
  private async update(share: Share, target: string | null, write: () => void): Promise<Failure | undefined> {
    const known = this.journal.state.shares.get(share.stamp);
    const isUnconfirmed = known?.phase === share.phase && known.state === "started";
    await this.note(share);
    const failure = await tried(async () => {
      write();
      if (isUnconfirmed && (await this.host.isCurrent(share.stamp, target))) return undefined;
      return this.host.up(share.stamp);
    });
    if (failure === undefined || this.tools.signal.aborted) return failure;
    const reason = isBad(share) ? share.reason : failure.reason;
    await this.note({ ...share, state: "failed", ...defined({ reason }) });
    return failure;
  }

  /** Waits until both stood for their time, and looks at the stamp's health all along. */
  private async judge(stamp: Candidate, { bakeMs, since }: Share): Promise<GateAnswer> {
    const { everyMs } = this.journal.state.begin.settings.gates;
    const until = (since === undefined ? this.host.now() : Date.parse(since)) + bakeMs;
    for (;;) {
      const answer = await this.host.gateOf(stamp);
      const leftMs = until - this.host.now();
      this.tools.tellLeft(stamp.id, Math.max(leftMs, 0));
      if (answer.reason !== undefined || this.tools.signal.aborted) return answer;
      if (leftMs <= 0 && answer.isOpen !== true) return answer;
      await this.host.sleep(nextLook(leftMs, everyMs));
      if (this.tools.signal.aborted) return answer;
    }
  }

  private async note(share: Share): Promise<Share> {
    await this.journal.append({ kind: "share", at: this.tools.at(), ...share });
    this.tools.tell(share);
    return share;
  }
}

const CUT_SHORT: Failure = { reason: "cut short while two releases stand" };

/** What the fleet throws is a failure of the stamp; what the journal throws is none. */
async function tried<T>(work: () => Promise<T>): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    return { reason: messageOf(error) };
  }
}

const BACK: readonly Share["phase"][] = ["returned", "restarted", "back"];

/** Whether a share is to be taken back, from then on until it was. */
function isBad({ phase, state }: Share): boolean {
  return BACK.includes(phase) || (phase === "judged" && state === "failed");
}

/** Which of the updates that take a share back is the next. */
function firstOf({ phase, state }: Share): number {
  // A release that did not come up would not in the first of them, either.
  if (phase === "beside" && state !== "done") return 1;
  // The revision before may be gone once the release was to have all requests.
  if (phase === "whole") return 2;
  const index = BACK.indexOf(phase);
  return index === -1 ? 0 : state === "done" ? index + 1 : index;
}

function takenBack({ percent, reason = "its gates said no" }: Share): Failure {
  return { reason: `taken back at ${percent} % of the requests: ${reason}` };
}
