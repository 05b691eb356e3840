import { isExpired } from "../../components/program/expiry";
import type { StampEntry } from "../inventory/stack-config";
import { type Candidate, planWaves, type Wave, type WaveOptions } from "./waves";

/** What is planned, from configs alone: nothing is asked of a cloud. */
export interface PlanRequest extends WaveOptions {
  /** The release to roll out; undefined: each stamp keeps its own and follows the blueprint. */
  readonly release?: string | undefined;
  /** The blueprint's release, which stamps run whose config names none. */
  readonly blueprintRelease: string;
  /** ISO 8601. */
  readonly today: string;
  /** Stamps whose config names the release already, but which don't run it. Default: none. */
  readonly behind?: ReadonlySet<string>;
  /** What such stamps run, where it is known: that is what they go back to, and only their config can say so. */
  readonly running?: ReadonlyMap<string, string>;
}

/** Why a stamp does not take part. */
export type LeftOut = "current" | "expired" | "retiring";

/** Waves of stamps, and those left out. */
export interface RolloutPlan {
  readonly waves: readonly Wave[];
  readonly left: readonly { readonly id: string; readonly why: LeftOut }[];
}

/**
 * Plans a rollout over stamps.
 * @throws StampError `input` for a ring whose order is not known
 */
export function planRollout(stamps: readonly StampEntry[], request: PlanRequest): RolloutPlan {
  const left: { id: string; why: LeftOut }[] = [];
  const candidates: Candidate[] = [];
  for (const stamp of stamps) {
    const why = reasonToLeave(stamp, request);
    if (why !== undefined) left.push({ id: stamp.id, why });
    else candidates.push(candidateOf(stamp, request));
  }
  return { waves: planWaves(candidates, request), left };
}

/** Whether a stamp's config names the release already, so that only the stamp itself can tell whether it runs it. */
export function namesRelease({ identity }: StampEntry, release: string, blueprintRelease: string): boolean {
  return (identity.release ?? blueprintRelease) === release;
}

function reasonToLeave(stamp: StampEntry, request: PlanRequest): LeftOut | undefined {
  const { identity } = stamp;
  if (identity.retiring) return "retiring";
  if (isExpired(identity, request.today)) return "expired";
  if (request.release === undefined || request.behind?.has(stamp.id) === true) return undefined;
  return namesRelease(stamp, request.release, request.blueprintRelease) ? "current" : undefined;
}

function candidateOf({ id, identity }: StampEntry, { blueprintRelease, running }: PlanRequest): Candidate {
  const runs = running?.get(id);
  return {
    id,
    ring: identity.ring,
    form: `${identity.cloud}/${identity.class}`,
    from: runs ?? identity.release ?? blueprintRelease,
    pinned: runs !== undefined || identity.release !== undefined,
  };
}
