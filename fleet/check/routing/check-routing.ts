import { defined } from "../../../core/defined";
import { allowGlobal } from "../../../graph/closed/allow-defaults";
import { checkClosed } from "../../../graph/closed/closed";
import { ROUTING_ALLOW } from "../../../graph/closed/routing-role";
import { evaluate } from "../../../policies/evaluate";
import { baseline } from "../../../policies/packs/baseline";
import { Subject } from "../../../policies/subject";
import type { CheckOptions } from "../check-fleet";
import type { RoutingGraph } from "./routing-graph";
import type { Verdict } from "../verdict";

/**
 * Adds what is to be said of the routing layer to a fleet's verdict. Its trade is to refer to stamps, by their stacks'
 * outputs; whatever else it did not make breaks the first law as with a stamp, and the baseline holds for it alike.
 */
export function withRouting(
  verdict: Verdict,
  { graph, derivations, cloud, stamps }: RoutingGraph,
  { allow = [], global, today, tokens }: CheckOptions,
): Verdict {
  const scope = Object.entries(global ?? {}).find(([name]) => name === cloud)?.[1];
  const findings = checkClosed(graph, {
    derivations,
    role: "routing",
    fronts: new Set(stamps),
    allow: [...allow, ...ROUTING_ALLOW, ...(scope === undefined ? [] : allowGlobal({ ...scope }))],
    today,
    ...defined({ tokens }),
  });
  const violations = [...verdict.closed.violations, ...findings.filter(({ level }) => level === "violation")];
  const unreadable = [
    ...verdict.closed.unreadable,
    ...findings.filter(({ level }) => level === "unreadable"),
  ];
  const broken = [
    ...verdict.baseline.violations,
    ...evaluate(baseline, new Subject(graph, derivations)).filter(({ unknown }) => unknown !== true),
  ];
  const isRead = !unreadable.some(({ rule }) => rule === "closed/unreadable");
  const closed = { holds: violations.length === 0 && isRead, violations, unreadable };
  const judged = { ...verdict.baseline, holds: broken.length === 0, violations: broken };
  return {
    ...verdict,
    holds: closed.holds && judged.holds && verdict.equal.holds,
    closed,
    baseline: judged,
    routing: graph.stack,
  };
}
