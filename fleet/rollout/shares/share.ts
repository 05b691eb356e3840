import { defined } from "../../../core/defined";
import { messageOf } from "../../../core/message";
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
}

/** What shares need of the fleet. */
export interface ShareHost {
  /** How the release comes beside what the stamp runs; undefined where it replaces it, or the cloud shifts by itself, or nothing runs. */
  sharing(id: string, release: string): Promise<Sharing | undefined>;
  /** Writes the revision that stands beside the release into a stamp's config; undefined: none does. */
  setBeside(id: string, revision: string | undefined): void;
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
    },
  ) {}

  /**
   * Brings the release to a stamp beside the one before.
   * @returns `none` where it does not come so; else what failed or was cut short, undefined when it has all requests
   */
  async take(stamp: Candidate, release: string): Promise<Failure | "none" | undefined> {
    const open = this.open(stamp.id);
    const sharing = open ?? (await tried(() => this.host.sharing(stamp.id, release)));
    if (sharing === undefined) return "none";
    if (!("revision" in sharing)) return sharing;
    const { bakeMs, percent, revision } = sharing;
    const first = { phase: "beside", stamp: stamp.id, revision, percent, bakeMs } as const;
    let share: Share = open ?? { ...first, state: "started" };
    if (share.phase === "beside" && share.state !== "done") {
      const failure = await this.update({ ...first, state: "started" }, release, () => {
        // Whoever updates the stamp between the two has the release before beside itself, and no release that is whole too early.
        this.host.setBeside(stamp.id, revision);
        this.host.setRelease(stamp.id, release);
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
    if (isBad(share)) return this.back({ ...rest, ...defined({ reason }) }, stamp);
    const failure = await this.update({ ...rest, phase: "whole", state: "started" }, release, () => {
      this.host.setRelease(stamp.id, release);
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

  /** And so did the stamp. */
  async forgotten(id: string): Promise<void> {
    const open = this.open(id);
    if (open !== undefined) await this.note({ ...open, phase: "back", state: "done" });
  }

  /** The release before has all requests again; why it has stays the step's reason. */
  private async back(share: Share, stamp: Candidate): Promise<Failure | undefined> {
    const { from, id, pinned } = stamp;
    const why = share.reason ?? "its gates said no";
    const back: Share = { ...share, phase: "back", state: "started" };
    const failure = await this.update(back, from, () => {
      this.host.setRelease(id, pinned ? from : undefined);
      this.host.setBeside(id, undefined);
    });
    if (failure !== undefined)
      return { ...failure, reason: `${failure.reason} (while it was taken back: ${why})` };
    await this.note({ ...back, state: "done" });
    return { reason: `taken back at ${share.percent} % of the requests: ${why}` };
  }

  /** One update of the stamp: begun in the journal, and looked at first where that is all that is known of it. */
  private async update(share: Share, target: string, write: () => void): Promise<Failure | undefined> {
    const known = this.journal.state.shares.get(share.stamp);
    const isUnconfirmed = known?.phase === share.phase && known.state === "started";
    await this.note(share);
    const failure = await tried(async () => {
      write();
      if (isUnconfirmed && (await this.host.isCurrent(share.stamp, target))) return undefined;
      return this.host.up(share.stamp);
    });
    if (failure === undefined || this.tools.signal.aborted) return failure;
    const reason = share.phase === "back" ? share.reason : failure.reason;
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
      if (answer.reason !== undefined || leftMs <= 0 || this.tools.signal.aborted) return answer;
      await this.host.sleep(Math.min(leftMs, Math.max(everyMs, 1)));
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

/** Whether a share is to be taken back, from then on until it was. */
function isBad({ phase, state }: Share): boolean {
  return phase === "back" || (phase === "judged" && state === "failed");
}
