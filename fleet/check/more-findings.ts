import type { Derivation, ResourceGraph } from "../../graph/model/graph";
import type { Finding } from "../../graph/closed/finding";
import { evaluate } from "../../policies/evaluate";
import { baseline } from "../../policies/packs/baseline";
import { Subject } from "../../policies/subject";
import type { Verdict } from "./verdict";

/** A fleet's verdict with what is to be said of a stack that is no stamp: what it breaks of the first law, and of the baseline. */
export function withFindings(
  verdict: Verdict,
  { graph, derivations }: { readonly graph: ResourceGraph; readonly derivations: readonly Derivation[] },
  findings: readonly Finding[],
): Verdict {
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
  };
}
