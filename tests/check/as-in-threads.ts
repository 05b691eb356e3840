import type { CheckOptions } from "../../fleet/check/check-fleet";
import { FleetJudge } from "../../fleet/check/fleet-judge";
import type { LikeKept } from "../../fleet/check/like/messages";
import { KnownModels } from "../../fleet/check/like/known-models";
import { SharedModels } from "../../fleet/check/like/shared-models";
import { mayKeep } from "../../fleet/check/render-fleet";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { Verdict } from "../../fleet/check/verdict";
import { TokenTable } from "../../graph/model/tokens";

/** A verdict, and the stamps that were told by their own values alone. */
export interface InThreads {
  readonly verdict: Verdict;
  readonly proven: readonly string[];
  /** What is kept of these, by their ids. */
  readonly kept: ReadonlyMap<string, LikeKept>;
}

/**
 * Judges rendered stamps as the command does where threads render them, what goes between these copied as it is there.
 * @param kept what was kept of stamps that were told by their own values; default nothing
 */
export function checkAsInThreads(
  stamps: readonly StampGraph[],
  options: Omit<CheckOptions, "tokens">,
  kept: ReadonlyMap<string, LikeKept> = new Map(),
): InThreads {
  const tokens = new TokenTable();
  const known = new KnownModels((graph) => mayKeep([], graph));
  const shared = new SharedModels((model) => known.add(structuredClone(model)), tokens);
  const judge = new FleetJudge({ ...options, tokens }, (model) => shared.share(model));
  const proven: string[] = [];
  const keeps = new Map<string, LikeKept>();
  for (const stamp of stamps) {
    const before = kept.get(stamp.id);
    const isKept = before === undefined ? undefined : shared.kept(before);
    const found = isKept === undefined ? known.find(stamp.graph) : undefined;
    const like = isKept ?? found?.like;
    if (found !== undefined) keeps.set(stamp.id, JSON.parse(JSON.stringify(found.kept)) as LikeKept);
    if (like === undefined) {
      tokens.learn(stamp.graph);
      judge.add(stamp);
    } else {
      proven.push(stamp.id);
      judge.addProven(shared.proven(structuredClone(like)));
    }
  }
  for (const position of judge.wanted()) {
    const stamp = stamps[position];
    if (stamp === undefined) continue;
    tokens.learn(stamp.graph);
    judge.again(position, stamp);
  }
  return { verdict: judge.verdict(), proven, kept: keeps };
}
