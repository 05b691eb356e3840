import type { CheckOptions } from "../../fleet/check/check-fleet";
import type { StampGraph } from "../../fleet/check/stamp-graph";
import type { Verdict } from "../../fleet/check/verdict";
import { type AllowEntry, isExpired } from "../../graph/closed/allow";
import { allowGlobal } from "../../graph/closed/allow-defaults";
import { canonicalise } from "../../graph/canonical/canonical";
import { checkClosed } from "../../graph/closed/closed";
import { explainOdd, groupStamps } from "../../graph/equal/equal";
import { fingerprint } from "../../graph/canonical/fingerprint";
import { FleetIndex } from "../../graph/closed/fleet-index";
import { FleetCheck } from "../../graph/closed/fleetwide";
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
  const equal = compareInFull(stamps);
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

function compareInFull(stamps: readonly StampGraph[]): {
  verdict: Verdict["equal"];
  fingerprints: Verdict["fingerprints"];
} {
  const canonicalOf = (id: string): ReturnType<typeof canonicalise> => {
    const stamp = stamps.find((each) => each.id === id);
    if (stamp === undefined) throw new Error(`no stamp ${id}`);
    return canonicalise(stamp.graph, stamp.derivations);
  };
  const forms = stamps.map(({ id, class: name, cloud, release, derivations }) => ({
    stack: id,
    class: name,
    cloud,
    release,
    variant: derivations.some(({ stands }) => stands === "region(copy)") ? "" : "no copy region",
    fingerprint: fingerprint(canonicalOf(id)),
  }));
  const retiring = stamps.filter((stamp) => stamp.retiring).map(({ id }) => id);
  const groups = groupStamps(forms.filter(({ stack }) => !retiring.includes(stack)));
  const fingerprints = Object.fromEntries(forms.map(({ stack, fingerprint: digest }) => [stack, digest]));
  const deviations = groups.flatMap((group) =>
    explainOdd(group, canonicalOf).map(({ stack, differences }) => ({
      stamp: stack,
      reference: group.reference,
      fingerprint: fingerprints[stack] ?? "",
      differences,
    })),
  );
  return {
    verdict: {
      holds: deviations.length === 0,
      groups: groups.map(({ class: name, cloud, release, members, fingerprint: digest }) => ({
        class: name,
        cloud,
        release,
        stamps: members,
        fingerprint: digest,
      })),
      deviations,
      retiring,
    },
    fingerprints,
  };
}
