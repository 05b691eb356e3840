import { defined } from "../../../core/defined";
import { mayBeChance, mayBeNone } from "./chance";
import { type Evidence, measuredOf, type MetricGate } from "./schema";

/** The highest share of requests: two rates of one moment may come to somewhat more than 1, and a percentage to more than that. */
const MOST_SHARE = 2;

/** One gate's numbers by stamp at one moment. */
export interface Look {
  readonly values: ReadonlyMap<string, number>;
  readonly traffic: ReadonlyMap<string, number>;
}

/** What a gate goes by. */
export interface Readings {
  readonly now: Look;
  /** When the rollout began. */
  readonly before: Look;
  /** What a share came to since the stamps have the release; undefined where that is not counted, or not yet. */
  readonly after?: Look | undefined;
}

/** What is said of one stamp. */
export type Verdict =
  | { readonly kind: "judged"; readonly evidence: Evidence; readonly reason: string | undefined }
  /** There is too little to judge by. */
  | {
      readonly kind: "unknown";
      readonly stamp: string;
      readonly reason: string;
      /** Whether it is only that hardly anybody asks for the stamp. */
      readonly isQuiet: boolean;
      /** What was counted, where more requests would tell. */
      readonly evidence?: Evidence;
    };

/**
 * Judges one stamp by one gate.
 * @param controls stamps of its class that it is compared with
 */
export function judge(
  gate: MetricGate,
  stamp: string,
  controls: readonly string[],
  readings: Readings,
): Verdict {
  const traffic = readings.now.traffic.get(stamp) ?? 0;
  if (gate.traffic !== undefined && readings.now.traffic.size === 0)
    return unknown(stamp, `no series of traffic under the label ${gate.label}`);
  if (traffic === Number.POSITIVE_INFINITY)
    return unknown(stamp, "infinite traffic is no number of requests");
  if (!hasTraffic(gate, stamp, readings.now)) {
    const reason = `too little traffic to judge: ${round(traffic)} of ${gate.traffic?.least ?? 0}`;
    return { kind: "unknown", stamp, reason, isQuiet: !Number.isNaN(traffic) };
  }
  const value = numberFor(gate, stamp, readings.now);
  if (value === undefined) return unknown(stamp, `no number of a stamp under the label ${gate.label}`);
  if (gate.share === true && value > MOST_SHARE && Number.isFinite(value))
    return unknown(stamp, `${round(value)} is no share of requests, which is 0 to 1`);
  const before = numberFor(gate, stamp, readings.before);
  if (before !== undefined && isMissed(gate, before, { stamp, traffic }, readings.now))
    return unknown(
      stamp,
      `no series, where ${round(before)} was before: let the query say 0 if that is mended, and look for another name of its metric or labels if it is not`,
    );
  const others = othersOf(gate, before, controls, readings);
  const seen = { value, traffic };
  const reason = worse(gate, seen, before, others);
  if (reason === "nothing")
    return unknown(stamp, "nothing to compare with: no number of before, and no other stamp");
  return {
    kind: "judged",
    evidence: evidenceOf(gate, stamp, seen, { before, others }, reason === undefined),
    reason: reason && `${gate.name} of ${stamp} is ${round(value)}: ${reason}`,
  };
}

/** What one look saw of a stamp. */
interface Seen {
  readonly value: number;
  readonly traffic: number;
}

export function evidenceOf(
  gate: MetricGate,
  stamp: string,
  { traffic, value }: Seen,
  { before, others }: { readonly before: number | undefined; readonly others: Measure | undefined },
  isWell: boolean,
): Evidence {
  return defined({
    gate: gate.name,
    stamp,
    value: measuredOf(value),
    before: before === undefined ? undefined : measuredOf(before),
    others: others === undefined ? undefined : measuredOf(others.value),
    traffic: gate.traffic === undefined ? undefined : measuredOf(traffic),
    isWell,
  });
}

/** What a value is compared with. */
export interface Measure {
  readonly value: number;
  /** What it is of, in words. */
  readonly of: string;
}

/**
 * What the others say a stamp's value ought to be: its own of before, changed as the median of theirs changed since; stamps of a class
 * are equal, but what their tenants do is not. Where nothing is known of before it is their median itself.
 */
export function othersOf(
  gate: MetricGate,
  before: number | undefined,
  controls: readonly string[],
  { before: earlier, now }: Readings,
): Measure | undefined {
  if (gate.mostOfOthers === undefined) return undefined;
  const { floor = 0 } = gate;
  const known = controls.flatMap((id) => {
    const value = numberFor(gate, id, now);
    return value === undefined ? [] : [{ value, before: numberFor(gate, id, earlier) }];
  });
  const who = `${known.length} other ${known.length === 1 ? "stamp" : "stamps"} of its class`;
  // The floor keeps what is nearly nothing from being many times nothing.
  const growth = median(
    known
      .flatMap((each) => (each.before === undefined ? [] : [(each.value + floor) / (each.before + floor)]))
      .filter(Number.isFinite),
  );
  if (before !== undefined && growth !== undefined)
    return { value: Math.max(0, (before + floor) * growth - floor), of: `had it changed as ${who}` };
  const value = median(known.map((each) => each.value));
  return value === undefined ? undefined : { value, of: `of ${who}` };
}

/** Why a value is not well; `nothing` where it can't be told. */
function worse(
  gate: MetricGate,
  { traffic, value }: Seen,
  before: number | undefined,
  others: Measure | undefined,
): string | undefined {
  const { floor = 0, most, share = false } = gate;
  // So many times as much, and not by chance.
  const isWorse = (than: number, times = 1): boolean =>
    value > than * times && !(share && mayBeChance(value * traffic, than * traffic));
  if (most !== undefined && isWorse(most)) return `more than ${most}`;
  const comparisons = comparisonsOf(gate, before, others);
  if (comparisons.length === 0) return most === undefined ? "nothing" : undefined;
  if (!isWorse(floor) || comparisons.some((each) => !isWorse(each.value, each.most))) return undefined;
  return inWords(comparisons);
}

/** What a value is compared with, and how many times that still is well. */
type Comparison = Measure & { readonly most: number };

export function comparisonsOf(
  { mostOfBefore, mostOfOthers }: MetricGate,
  before: number | undefined,
  others: Measure | undefined,
): readonly Comparison[] {
  return [
    ...(mostOfBefore !== undefined && before !== undefined
      ? [{ value: before, most: mostOfBefore, of: "before" }]
      : []),
    ...(mostOfOthers !== undefined && others !== undefined ? [{ ...others, most: mostOfOthers }] : []),
  ];
}

export function inWords(comparisons: readonly Comparison[]): string {
  return comparisons
    .map((each) => `more than ${each.most} times the ${round(each.value)} ${each.of}`)
    .join(", and ");
}

/** Of what never happened there is no series: with enough traffic that is 0. */
export function numberFor(gate: MetricGate, stamp: string, look: Look): number | undefined {
  if (!hasTraffic(gate, stamp, look)) return undefined;
  const value = look.values.get(stamp);
  if (value === undefined) return gate.traffic === undefined ? undefined : 0;
  return isNumber(value) ? value : undefined;
}

/** Whether there is no series of what ought to be there: a metric that a release gave another name would pass it for ever. */
function isMissed(
  { floor = 0, share = false }: MetricGate,
  before: number,
  { stamp, traffic }: { readonly stamp: string; readonly traffic: number },
  now: Look,
): boolean {
  if (now.values.has(stamp)) return false;
  return share ? !mayBeNone(before * traffic) : before > floor;
}

function hasTraffic({ traffic }: MetricGate, stamp: string, look: Look): boolean {
  return traffic === undefined || (look.traffic.get(stamp) ?? 0) >= traffic.least;
}

/** Whether there is a number, infinity included: that is the worst a stamp can say. */
function isNumber(value: number): boolean {
  return !Number.isNaN(value);
}

/** Of an even number the lower of the two in the middle, so that of two stamps the better one is the measure. */
function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function unknown(stamp: string, reason: string): Verdict {
  return { kind: "unknown", stamp, reason, isQuiet: false };
}

/** Three digits are enough for a message. */
export function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
