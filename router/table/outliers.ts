import { mostOut } from "./most-out";

/** What a stamp answered in one round. */
export interface Sample {
  readonly stamp: string;
  readonly requests: number;
  /** Answers of 5xx, and those that broke off. */
  readonly errors: number;
  /** Mean time to the answer. */
  readonly milliseconds: number;
}

/** A stamp that fails its tenants though it says that it is well. */
export interface Outlier {
  readonly stamp: string;
  readonly why: string;
}

/** Fewer requests in a round say nothing. */
const LEAST_REQUESTS = 20;
/** A stamp is ill from this share of errors on, and only with so many times the others'. */
const ERROR_SHARE = 0.5;
const TIMES_THE_ERRORS = 5;
/** A stamp is slow from so many milliseconds on, and only with so many times the others'. */
const SLOW_MS = 1000;
const TIMES_THE_TIME = 5;

const share = ({ requests, errors }: Sample): number => (requests === 0 ? 0 : errors / requests);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half) - 1] ?? 0)) / 2;
}

function why(sample: Sample, others: readonly Sample[]): string | undefined {
  const errors = share(sample);
  const usual = median(others.map(share));
  if (errors >= ERROR_SHARE && errors >= TIMES_THE_ERRORS * usual)
    return `${Math.round(100 * errors)} % of its answers are errors, ${Math.round(100 * usual)} % of the others'`;
  const usually = median(others.map(({ milliseconds }) => milliseconds));
  if (sample.milliseconds >= SLOW_MS && sample.milliseconds >= TIMES_THE_TIME * usually)
    return `it answers in ${Math.round(sample.milliseconds)} ms, the others in ${Math.round(usually)} ms`;
  return undefined;
}

/**
 * The stamps that fail their tenants, worst first, judged against the others: what all have is not a stamp's fault, and taking
 * all out would help nobody.
 *
 * @param samples of the stamps that are in
 * @param out how many are out already
 */
export function outliers(samples: readonly Sample[], out: number): Outlier[] {
  const judged = samples.filter(({ requests }) => requests >= LEAST_REQUESTS);
  const found = judged.flatMap((sample) => {
    const others = judged.filter((other) => other !== sample);
    const reason = others.length === 0 ? undefined : why(sample, others);
    return reason === undefined ? [] : [{ sample, outlier: { stamp: sample.stamp, why: reason } }];
  });
  found.sort((a, b) => share(b.sample) - share(a.sample) || b.sample.milliseconds - a.sample.milliseconds);
  const limit = Math.max(0, mostOut(samples.length + out) - out);
  return found.slice(0, limit).map(({ outlier }) => outlier);
}
