import type { CheckOptions } from "../../fleet/check/check-fleet";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { Verdict } from "../../fleet/check/verdict";
import { type AllowEntry, isExpired } from "../../graph/closed/allow";
import { allowGlobal } from "../../graph/closed/allow-defaults";
import { checkClosed } from "../../graph/closed/closed";
import { checkEqual } from "../../fleet/check/equal";
import { FleetIndex } from "../../graph/closed/fleet/fleet-index";
import { FleetCheck } from "../../graph/closed/fleet/fleetwide";
import { evaluate } from "../../policies/evaluate";
import { baseline } from "../../policies/packs/baseline";
import { Subject } from "../../policies/subject";

/** The verdict on a fleet with every stamp judged in full and every graph at hand: what `checkFleet` must say too. */
export function checkInFull(stamps: readonly StampGraph[], options: CheckOptions): Verdict {
  const { allow: own = [], global = {}, tokens, today } = options;
  const scopeOf = (cloud: string): AllowEntry[] => {
    const scope = Object.entries(global).find(([name]) => name === cloud)?.[1];
    return scope === undefined ? [] : allowGlobal({ ...scope });
  };
  const used = new Set<AllowEntry>();
  const fleet = new FleetIndex();
  for (const { graph, derivations } of stamps) fleet.add(graph, derivations);
  const closed = stamps.flatMap(({ graph, derivations, cloud }) => {
    const allow = [...own, ...scopeOf(cloud)];
    return checkClosed(graph, {
      derivations,
      allow,
      fleet,
      today,
      used,
      ...(tokens === undefined ? {} : { tokens }),
    });
  });
  const clouds = [...new Set(stamps.map(({ cloud }) => cloud))];
  const check = new FleetCheck({ allow: [...own, ...clouds.flatMap(scopeOf)], today, used });
  for (const { graph, derivations } of stamps) check.add(graph, derivations);
  const violations = [...closed.filter(({ level }) => level === "violation"), ...check.findings()];
  const weak = stamps.flatMap(({ graph, derivations }) =>
    evaluate(baseline, new Subject(graph, derivations)).filter(({ unknown }) => unknown !== true),
  );
  const expired = own.filter((entry) => isExpired(entry, today.toISOString().slice(0, 10)));
  const equal = checkEqual(stamps);
  return {
    holds: violations.length === 0 && equal.verdict.holds && weak.length === 0,
    stamps: stamps.map(({ id }) => id),
    closed: {
      holds: violations.length === 0,
      violations,
      unreadable: closed.filter(({ level }) => level === "unreadable"),
    },
    equal: equal.verdict,
    baseline: { holds: weak.length === 0, rules: baseline.length, violations: weak },
    allow: { expired, unused: own.filter((entry) => !used.has(entry) && !expired.includes(entry)) },
    fingerprints: equal.fingerprints,
  };
}
