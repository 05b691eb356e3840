import { type CloudName, mutantFleet } from "./fleet";
import { FAMILIES } from "./families";
import { Judge, type Outcome } from "./judge";
import type { Mutant } from "./mutant";

/** Where every how manieth mutant is looked at: from `first` on, one of `every`. */
export interface Sample {
  readonly every: number;
  readonly first: number;
}

/** Judges the mutants of one cloud's fleet, all of them or a sample that is always the same. */
export async function judgeCloud(
  cloud: CloudName,
  sample: Sample = { every: 1, first: 0 },
): Promise<readonly Outcome[]> {
  const { fleet, tokens } = await mutantFleet(cloud);
  const judge = new Judge(fleet, tokens);
  const outcomes: Outcome[] = [];
  let number = 0;
  for (const family of FAMILIES) {
    for (const mutant of family(fleet)) {
      if (number % sample.every === sample.first) outcomes.push(judge.judge(mutant));
      number += 1;
    }
  }
  return outcomes;
}

/** A mutant in one line, for the list of survivors. */
export function describeMutant({ family, cloud, urn, path, what }: Mutant): string {
  return `${cloud} [${family}] ${[urn, path].filter((part) => part !== "").join(" ")}: ${what}`;
}
