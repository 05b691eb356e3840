import { type CheckOptions, FleetJudge } from "./fleet-judge";
import type { StampGraph } from "./states/stamp-graph";
import type { Verdict } from "./verdict";

export type { CheckOptions } from "./fleet-judge";

/** Judges both laws and the baseline over stamps, rendered or out of exported states. */
export function checkFleet(stamps: readonly StampGraph[], options: CheckOptions): Verdict {
  const judge = new FleetJudge(options);
  for (const stamp of stamps) judge.add(stamp);
  for (const position of judge.wanted()) {
    const stamp = stamps[position];
    if (stamp !== undefined) judge.again(position, stamp);
  }
  return judge.verdict();
}
