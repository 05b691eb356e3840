import type { Sample } from "../../work/prometheus";
import { mayBeChance } from "./chance";
import type { MetricGates } from "./schema";

/** What is said of an error budget. */
export type BudgetAnswer =
  | { readonly kind: "left" }
  | { readonly kind: "spent"; readonly reason: string }
  /** It can't be told. */
  | { readonly kind: "unknown"; readonly reason: string };

/**
 * Looks at the error budget.
 * @param ask asks one of its queries
 */
export async function lookAtBudget(
  { failed: failures, most, requests: all }: NonNullable<MetricGates["budget"]>,
  ask: (query: string) => Promise<readonly Sample[]>,
): Promise<BudgetAnswer> {
  const [failed, requests] = await Promise.all([numberOf(ask, failures), numberOf(ask, all)]);
  const unknown = (reason: string): BudgetAnswer => ({ kind: "unknown", reason: `budget: ${reason}` });
  if (requests === undefined) return unknown("no series of requests");
  // Of what never failed there is no series.
  const count = failed ?? 0;
  if (!Number.isFinite(requests) || !Number.isFinite(count))
    return unknown(`${count} of ${requests} requests is no number`);
  if (count > requests)
    return unknown(`${Math.round(count)} of ${Math.round(requests)} requests failed, more than came`);
  return count > requests * most && !mayBeChance(count, requests * most)
    ? {
        kind: "spent",
        reason: `the error budget is spent: ${Math.round(count)} of ${Math.round(requests)} requests failed since the rollout began, more than ${most}`,
      }
    : { kind: "left" };
}

async function numberOf(
  ask: (query: string) => Promise<readonly Sample[]>,
  query: string,
): Promise<number | undefined> {
  const samples = await ask(query);
  if (samples.length > 1) throw new Error(`budget: ${samples.length} series, not one: sum them up`);
  return samples[0]?.value;
}
