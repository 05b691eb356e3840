import { atMost } from "./chance";

/** The chance that a stamp as well as it should be is taken for one that is not, however often it is looked at. */
const FALSE_HALT = 0.001;
/** The chance that a stamp so many times as bad as it should be is taken for one that is well; one that is worse still is so less often. */
const MISS = 0.01;
const UNWELL = Math.log((1 - MISS) / FALSE_HALT);
const WELL = Math.log((1 - FALSE_HALT) / MISS);

/** What requests that failed say of a stamp; `open`: too little yet. */
export type Weight = "well" | "unwell" | "open";

/**
 * Weighs whether requests fail as often as is due, or so many times as often: Wald's sequential probability ratio test of counts that are
 * Poisson's. It may be asked again as requests come, as often as one likes, and needs no number of them that is set beforehand.
 * Source: A. Wald, Sequential Tests of Statistical Hypotheses, Ann. Math. Statist. 16 (1945), https://doi.org/10.1214/aoms/1177731118
 * @param failed how many failed, 0 or more; @param due how many are due, 0 or more; @param times above 1
 */
export function weigh(failed: number, due: number, times: number): Weight {
  // Where none is due, the first says all, and without one there is nothing to be told from.
  if (due === 0) return failed > 0 ? "unwell" : "well";
  // Compared with what is infinitely bad, or no number, nothing is well.
  if (!Number.isFinite(due)) return "open";
  const ratio = failed * Math.log(times) - due * (times - 1);
  if (ratio >= UNWELL) return "unwell";
  return ratio <= -WELL ? "well" : "open";
}

/**
 * What is said in the end, where nothing more is waited for: well where so few would fail once in a hundred times were it so many times as
 * bad, by one exact test of all that was counted; else it stays open.
 */
export function weighLast(failed: number, due: number, times: number): Weight {
  const weight = weigh(failed, due, times);
  return weight === "open" && atMost(Math.round(failed), due * times) <= MISS ? "well" : weight;
}

/** How many must be due before a stamp can be found well though none failed. */
export function leastDue(times: number): number {
  return WELL / (times - 1);
}
