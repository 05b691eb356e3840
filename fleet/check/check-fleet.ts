import type { GlobalScope } from "../../components/contract/blueprint";
import type { AllowEntry } from "../../graph/allow";
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
import type { BaselineVerdict, Verdict } from "./verdict";

/** What a fleet is judged by. */
export interface CheckOptions {
  /** The blueprint's global scope: what stamps may refer to. Default: nothing but the providers' own. */
  readonly global?: GlobalScope;
  /** The tokens of a render, by which it is known whose an identifier is. */
  readonly tokens?: TokenTable;
  /** Decides which entries of the allow-list have expired. */
  readonly today: Date;
}

/** Judges both laws and the baseline over stamps, rendered or out of exported states. */
export function checkFleet(stamps: readonly StampGraph[], options: CheckOptions): Verdict {
  const { tokens, today } = options;
  const fleet = new FleetIndex();
  for (const { graph, derivations } of stamps) fleet.add(graph, derivations);
  const findings = stamps.flatMap(({ graph, derivations, cloud }) => {
    const allow = allowed(options.global, cloud);
    return checkClosed(graph, {
      derivations,
      allow,
      fleet,
      today,
      ...(tokens === undefined ? {} : { tokens }),
    });
  });
  const violations = [
    ...findings.filter(({ level }) => level === "violation"),
    ...fleetwide(stamps, options),
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
    fingerprints,
  };
}

/** What no stamp's own graph shows: blocks that overlap, names claimed twice, resources in a foreign account. */
function fleetwide(stamps: readonly StampGraph[], { global, today }: CheckOptions): Finding[] {
  const allow = [...new Set(stamps.map(({ cloud }) => cloud))].flatMap((cloud) => allowed(global, cloud));
  const check = new FleetCheck({ allow, today });
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

function allowed(global: GlobalScope | undefined, cloud: string): AllowEntry[] {
  const scope = Object.entries(global ?? {}).find(([name]) => name === cloud)?.[1];
  return scope === undefined ? [] : allowGlobal({ ...scope });
}
