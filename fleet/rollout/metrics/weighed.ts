import {
  comparisonsOf,
  evidenceOf,
  inWords,
  type Measure,
  numberFor,
  othersOf,
  type Readings,
  round,
  type Verdict,
} from "./judge";
import { mayBeAlike } from "./chance";
import type { MetricGate } from "./schema";
import { leastDue, type Weight, weigh, weighLast } from "./sequential";

/**
 * What all requests since the release say of a stamp that its last look finds well; undefined where they say so too, or where there is
 * nothing that they are weighed against. Above `most` it is unwell where as many would fail less than three times in a thousand.
 * @param controls stamps of its class that it is compared with
 * @param isLast whether nothing more is waited for
 */
export function weighed(
  gate: MetricGate,
  stamp: string,
  controls: readonly string[],
  { after, before: earlier, now }: Readings,
  isLast: boolean,
): Verdict | undefined {
  const { floor = 0, most, name } = gate;
  const before = numberFor(gate, stamp, earlier);
  const others = othersOf(gate, before, controls, { before: earlier, now: after ?? now });
  const comparisons = comparisonsOf(gate, before, others);
  const traffic = after?.traffic.get(stamp) ?? 0;
  const value = after === undefined ? undefined : numberFor(gate, stamp, after);
  const unwell = (why: string): Verdict => ({
    kind: "judged",
    evidence: evidenceOf(gate, stamp, { value: value ?? 0, traffic }, { before, others }, false),
    reason: `${name} of ${stamp} is ${round(value ?? 0)} since the release, ${why}`,
  });
  if (
    most !== undefined &&
    value !== undefined &&
    !mayBeAlike(value * traffic, most * traffic) &&
    value > most
  )
    return unwell(`more than ${most}`);
  if (comparisons.length === 0) return undefined;
  if (value === undefined) {
    const reason = "no whole window since the release: bake at least as long as the queries look back";
    const none = evidenceOf(gate, stamp, { value: 0, traffic }, { before, others }, false);
    return { kind: "unknown", stamp, reason, isQuiet: false, evidence: none };
  }
  const dueOf = (each: Measure): number => Math.max(each.value, floor) * traffic;
  const say = isLast ? weighLast : weigh;
  const weights = comparisons.map((each): Weight => say(value * traffic, dueOf(each), each.most));
  if (weights.includes("well")) return undefined;
  if (weights.every((weight) => weight === "unwell")) return unwell(`as where it is ${inWords(comparisons)}`);
  const evidence = evidenceOf(gate, stamp, { value, traffic }, { before, others }, false);
  const reason = `${Math.round(value * traffic)} of ${Math.round(traffic)} requests since the release do not tell whether it is ${inWords(comparisons)}`;
  // Not even if none had failed.
  const isQuiet = comparisons.every((each) => dueOf(each) < leastDue(each.most));
  return { kind: "unknown", stamp, reason, isQuiet, evidence };
}
