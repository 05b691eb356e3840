import { defined } from "../../../core/defined";
import { digestOf } from "./declared";
import { type FaultRecord, judgeFault } from "./fault-record";
import type { FaultConfig } from "./faults-schema";
import type { FaultState, Seen } from "./journal";

/** What of a record its journal does not know. */
export type AboutFault = Pick<
  FaultRecord,
  "project" | "stamp" | "class" | "cloud" | "region" | "tool" | "injector" | "promised"
>;

/** The record of a fault that was ended, from what its journal holds. Pure. */
export function recordOf(
  state: FaultState,
  { recovers }: Pick<FaultConfig, "recovers">,
  about: AboutFault,
): FaultRecord {
  const {
    baseline,
    begin,
    breakingAt = begin.at,
    confirmed,
    during,
    mendedAt = breakingAt,
    problems,
    seen,
  } = state;
  const since = (moment: Seen | undefined): number | undefined =>
    moment === undefined ? undefined : (Date.parse(moment.at) - Date.parse(breakingAt)) / 1000;
  // Two processes, or a clock that was set in between: a time that can't be is no short one.
  const isBefore = [seen.struck, seen.alarm, seen.recovered, { at: mendedAt }].some(
    (moment) => (since(moment) ?? 0) < 0,
  );
  return judgeFault({
    ...about,
    ...{ fault: begin.fault, recovers, at: breakingAt, by: begin.by },
    ...defined({ confirmedBy: confirmed?.by }),
    declared: digestOf(begin.declared),
    ...{
      struck: seen.struck !== undefined,
      othersUntouched: seen.others === undefined && seen.untouched !== undefined,
    },
    unhealthy: seen.unhealthy !== undefined,
    ...defined({ alarmSeconds: since(seen.alarm), tookSeconds: since(seen.recovered) }),
    mendedSeconds: since({ at: mendedAt }) ?? 0,
    load: {
      before: baseline ?? { requests: 0, errors: 0, p50Ms: 0, p99Ms: 0 },
      ...defined({ during }),
    },
    problems: [
      ...problems,
      ...(isBefore ? ["what came of it is before it was broken: a clock was set meanwhile"] : []),
      ...(seen.others === undefined && seen.untouched === undefined
        ? ["nobody saw the other stamps while it was broken: no run of that check began and ended meanwhile"]
        : []),
      ...(seen.others?.text === undefined ? [] : [`other stamps: ${seen.others.text}`]),
    ],
  });
}
