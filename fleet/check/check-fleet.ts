import type { GlobalScope } from "../../components/contract/blueprint";
import { type AllowEntry, isExpired } from "../../graph/allow";
import { allowGlobal } from "../../graph/allow-defaults";
import { checkClosed } from "../../graph/closed";
import type { Finding } from "../../graph/finding";
import { FleetIndex } from "../../graph/fleet-index";
import { FleetCheck } from "../../graph/fleetwide";
import type { TokenTable } from "../../graph/tokens";
import { baseline } from "../../policies/packs/baseline";
import { evaluate } from "../../policies/evaluate";
import { Subject } from "../../policies/subject";
import { checkEqual } from "./equal";
import type { StampGraph } from "./stamp-graph";
import type { AllowVerdict, BaselineVerdict, Verdict } from "./verdict";

/** What a fleet is judged by. */
export interface CheckOptions {
  /** The blueprint's global scope: what stamps may refer to. Default: nothing but the providers' own. */
  readonly global?: GlobalScope;
  /** The fleet's own allow-list. Default: none. */
  readonly allow?: readonly AllowEntry[];
  /** The tokens of a render, by which it is known whose an identifier is. */
  readonly tokens?: TokenTable;
  /** Decides which entries of the allow-list have expired. */
  readonly today: Date;
}

/** Judges both laws and the baseline over stamps, rendered or out of exported states. */
export function checkFleet(stamps: readonly StampGraph[], options: CheckOptions): Verdict {
  const { tokens, today } = options;
  const used = new Set<AllowEntry>();
  const fleet = new FleetIndex();
  for (const { graph, derivations } of stamps) fleet.add(graph, derivations);
  const findings = stamps.flatMap(({ graph, derivations, cloud }) => {
    const allow = allowed(options, cloud);
    return checkClosed(graph, {
      derivations,
      allow,
      fleet,
      today,
      used,
      ...(tokens === undefined ? {} : { tokens }),
    });
  });
  const violations = [
    ...findings.filter(({ level }) => level === "violation"),
    ...fleetwide(stamps, options, used),
  ];
  const { verdict: equal, fingerprints } = checkEqual(stamps);
  const judged = checkBaseline(stamps);
  return {
    holds: violations.length === 0 && equal.holds && judged.holds,
    stamps: stamps.map(({ id }) => id),
    closed: {
      holds: violations.length === 0,
      violations,
      unreadable: findings.filter(({ level }) => level === "unreadable"),
    },
    equal,
    baseline: judged,
    allow: judgeAllow(options, used),
    fingerprints,
  };
}

/** What no stamp's own graph shows: blocks that overlap, names claimed twice, resources in a foreign account. */
function fleetwide(stamps: readonly StampGraph[], options: CheckOptions, used: Set<AllowEntry>): Finding[] {
  const clouds = new Set(stamps.map(({ cloud }) => cloud));
  const allow = [...(options.allow ?? []), ...[...clouds].flatMap((cloud) => scopeOf(options, cloud))];
  const check = new FleetCheck({ allow, today: options.today, used });
  for (const { graph, derivations } of stamps) check.add(graph, derivations);
  return check.findings();
}

function checkBaseline(stamps: readonly StampGraph[]): BaselineVerdict {
  const found = stamps.flatMap(({ graph, derivations }) =>
    evaluate(baseline, new Subject(graph, derivations)),
  );
  const violations = found.filter(({ unknown }) => unknown !== true);
  return { holds: violations.length === 0, rules: baseline.length, violations };
}

function judgeAllow({ allow = [], today }: CheckOptions, used: ReadonlySet<AllowEntry>): AllowVerdict {
  const day = today.toISOString().slice(0, 10);
  const expired = allow.filter((entry) => isExpired(entry, day));
  return { expired, unused: allow.filter((entry) => !used.has(entry) && !expired.includes(entry)) };
}

/** The fleet's own entries come first: what they allow is what they are used for. */
function allowed(options: CheckOptions, cloud: string): AllowEntry[] {
  return [...(options.allow ?? []), ...scopeOf(options, cloud)];
}

function scopeOf({ global }: CheckOptions, cloud: string): AllowEntry[] {
  const scope = Object.entries(global ?? {}).find(([name]) => name === cloud)?.[1];
  return scope === undefined ? [] : allowGlobal({ ...scope });
}
