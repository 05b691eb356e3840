import type { Begin } from "../entries";
import { mayBeAlike } from "./chance";
import type { Look } from "./judge";
import type { MetricGate } from "./schema";

/** How many times as long as a gate's queries look back a stamp's own share of before is counted. */
const WINDOWS = 6;
/** Milliseconds between two of them where no query says how far it looks back. */
const SPAN_MS = 600_000;

/** A gate's numbers at a moment, in milliseconds since 1970. */
type Ask = (at: number) => Promise<Look>;

/** What a rollout's gates found before it began; that does not change, so it is asked once. */
const kept = new WeakMap<Begin, Map<string, Promise<Look>>>();

/**
 * A gate's numbers of before the rollout began. A number is that of the moment. A share of few requests says little: of 1200 with 2 in a
 * thousand failing it may be none or seven. So shares are counted over six windows side by side, as long as the queries look back.
 * @param queries the gate's, as they are asked
 */
export async function numbersBefore(
  gate: MetricGate,
  queries: readonly string[],
  begin: Begin,
  ask: Ask,
): Promise<Look> {
  const known = kept.get(begin) ?? new Map<string, Promise<Look>>();
  kept.set(begin, known);
  const key = JSON.stringify([gate.label, ...queries]);
  const asked = known.get(key);
  if (asked !== undefined) return asked;
  // What a growing `{since}` asks is another question each time.
  known.clear();
  const looks = looksBefore(gate, queries, Date.parse(begin.at), ask);
  known.set(key, looks);
  // A server that is away is asked again.
  looks.catch(() => known.delete(key));
  return looks;
}

async function looksBefore(
  gate: MetricGate,
  queries: readonly string[],
  began: number,
  ask: Ask,
): Promise<Look> {
  if (gate.share !== true) return ask(began);
  const span = spanOf(queries);
  const looks = await Promise.all(Array.from({ length: WINDOWS }, (_, index) => ask(began - index * span)));
  return together(gate, looks);
}

/** Milliseconds that the longest of the queries' windows has. */
export function spanOf(queries: readonly string[]): number {
  const windows = queries.flatMap((query) => [...query.matchAll(/\[\s*([\da-z]+)\s*(?::[^\]]*)?\]/gu)]);
  const spans = windows.map(([, text = ""]) => millisecondsOf(text)).filter((span) => span > 0);
  return spans.length === 0 ? SPAN_MS : Math.max(...spans);
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** A duration as PromQL writes it: `10m`, `1h30m`. */
function millisecondsOf(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|[smhdwy])/gu)];
  return parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}

/** One look of several, the latest first. */
function together(gate: MetricGate, looks: readonly Look[]): Look {
  const ids = new Set(looks.flatMap(({ traffic }) => [...traffic.keys()]));
  const [values, traffic] = [new Map<string, number>(), new Map<string, number>()];
  for (const id of ids) {
    const counted = countedOf(gate, id, looks);
    const requests = counted.reduce((sum, each) => sum + each.requests, 0);
    if (requests === 0) continue;
    values.set(id, counted.reduce((sum, { requests: of, share }) => sum + share * of, 0) / requests);
    traffic.set(id, requests / counted.length);
  }
  return { values, traffic };
}

interface Counted {
  readonly share: number;
  readonly requests: number;
}

/** A stamp's windows that have enough requests, and are as its latest was but for chance: what failed then and is mended is no measure. */
function countedOf({ floor = 0, traffic: by }: MetricGate, id: string, looks: readonly Look[]): Counted[] {
  const all = looks.flatMap(({ traffic, values }): Counted[] => {
    const [share, requests] = [values.get(id) ?? 0, traffic.get(id) ?? 0];
    const isEnough = Number.isFinite(requests) && requests >= (by?.least ?? 0);
    return isEnough && Number.isFinite(share) ? [{ share, requests }] : [];
  });
  const [latest] = all;
  return latest === undefined ? [] : all.filter((each) => isAlike(latest, each, floor));
}

function isAlike(one: Counted, other: Counted, floor: number): boolean {
  const [low, high] = one.share <= other.share ? [one, other] : [other, one];
  return mayBeAlike(high.share * high.requests, Math.max(low.share, floor) * high.requests);
}
