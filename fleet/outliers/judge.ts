import { median, medianAbsoluteDeviation } from "simple-statistics";
import type { Outlier, Signal, Unknown } from "./schema";

/**
 * How many times the spread of its class a stamp must be away from the median to be an outlier: Iglewicz and Hoaglin's bound for the
 * modified z-score. Source: https://www.itl.nist.gov/div898/handbook/eda/section3/eda35h.htm
 */
export const MOST_SCORE = 3.5;
/** What makes a median absolute deviation comparable with a standard deviation. */
export const SIGMA = 1.4826;
/** With fewer there is no saying who is the odd one. */
export const LEAST_STAMPS = 3;
/** Share of the window's moments at which a stamp must have a number to be judged. */
const LEAST_SHARE = 0.5;

/** Infinity is the worst a stamp can say, or the best, and no number to reckon with. */
export const MOST_VALUE = 1e300;

/** What the stamps of one class had at each moment of the window. */
export interface Readings {
  readonly class: string;
  readonly stamps: readonly string[];
  /** Moments in the window. */
  readonly moments: number;
  readonly values: ReadonlyMap<string, readonly number[]>;
}

/** What is said of one class by one signal. */
export interface Judgement {
  readonly outliers: readonly Outlier[];
  readonly unknown: readonly Unknown[];
  /** The class's median; absent where there were too few to compare. */
  readonly median?: number;
}

/**
 * Compares a class's stamps by one signal. A stamp's number is its median over the window, so one spike is none; it is compared with the
 * median of its sisters, and the spread is their median absolute deviation, so that nearly half of them may be odd and hide nobody.
 */
export function judge(signal: Signal, { class: name, moments, stamps, values }: Readings): Judgement {
  const known = new Map<string, number>();
  for (const stamp of stamps) {
    const own = (values.get(stamp) ?? [])
      .filter((value) => !Number.isNaN(value))
      .map((value) => Math.max(-MOST_VALUE, Math.min(value, MOST_VALUE)));
    if (own.length >= moments * LEAST_SHARE) known.set(stamp, median([...own]));
  }
  const silent = stamps.filter((stamp) => !known.has(stamp));
  const about = { class: name, signal: signal.name };
  if (known.size < LEAST_STAMPS) {
    const reason = `${known.size} of ${stamps.length} stamps have numbers, and ${LEAST_STAMPS} are needed to compare`;
    return { outliers: [], unknown: [{ ...about, stamps: [...stamps], reason }] };
  }
  const all = [...known.values()];
  const outliers = [...known].flatMap(([stamp, value]) => {
    // With its sisters and without itself: among five, one that is far away would widen what it is measured by.
    const sisters = [...known].filter(([other]) => other !== stamp);
    const theirs = sisters.map(([, other]) => other);
    const among = median(theirs);
    // What equal stamps differ by is never less than what was said: of numbers that happen to agree the least difference would stand out.
    const spread = Math.max(
      SIGMA * medianAbsoluteDeviation(theirs),
      signal.spread * Math.abs(among),
      signal.floor,
    );
    const score = scoreOf(value - among, spread);
    if (score <= MOST_SCORE) return [];
    return [
      {
        ...about,
        kind: signal.kind,
        stamp,
        value,
        median: among,
        score,
        others: Object.fromEntries(sisters),
      },
    ];
  });
  const missing =
    silent.length === 0 ? [] : [{ ...about, stamps: silent, reason: "no number for half of the window" }];
  return { outliers: outliers.sort((a, b) => b.score - a.score), unknown: missing, median: median(all) };
}

/** Where all are one number, any that is higher is as far as can be; infinity is a score that JSON has no word for. */
function scoreOf(away: number, spread: number): number {
  if (!(away > 0)) return 0;
  return Math.min(spread === 0 ? Number.MAX_VALUE : away / spread, Number.MAX_VALUE);
}
