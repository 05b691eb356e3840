import type { Begin } from "../entries";
import { spanOf } from "./history";
import type { Look } from "./judge";
import type { MetricGate, MetricGates } from "./schema";

/** Most windows since a release came that are counted together, the latest. */
const WINDOWS = 12;
/** How many windows may be waited for at least until it can be told whether a stamp is well. */
const PATIENCE = 6;

/** A gate's numbers at a moment, in milliseconds since 1970. */
type Ask = (at: number) => Promise<Look>;

/** When a wave got the release, and when it is now; milliseconds since 1970. */
interface Time {
  readonly since: number;
  readonly now: number;
}

/** What was asked of a rollout's windows: those that have been over as long as they are do not change. */
const kept = new WeakMap<Begin, Map<string, Promise<Look>>>();

/**
 * A gate's numbers since a wave's stamps have the release, counted over the windows side by side that are over, each as long as the
 * queries look back; undefined before the first is. A window that reaches back to before the release says less of it than it seems to.
 * @param queries the gate's, as they are asked
 */
export async function numbersAfter(
  label: string,
  queries: readonly string[],
  begin: Begin,
  { now, since }: Time,
  ask: Ask,
): Promise<Look | undefined> {
  const span = spanOf(queries);
  const count = Math.floor((now - since) / span);
  if (count < 1) return undefined;
  const known = kept.get(begin) ?? new Map<string, Promise<Look>>();
  kept.set(begin, known);
  const numbers = Array.from({ length: Math.min(count, WINDOWS) }, (_, index) => count - index);
  const looks = await Promise.all(
    numbers.map((number) => {
      const at = since + number * span;
      const key = JSON.stringify([label, at, ...queries]);
      const look = known.get(key) ?? ask(at);
      // What a server hears late is not in the answer yet: a store far away is minutes behind.
      if (now - at >= span) known.set(key, look);
      // A server that is away is asked again.
      look.catch(() => known.delete(key));
      return look;
    }),
  );
  return together(looks);
}

/** How long after a release what can't be told yet is given up, in milliseconds: not before the bake, the gates' time and six windows are over. */
export function patienceOf(queries: readonly string[], bakeMs: number, timeoutMs: number): number {
  return Math.max(bakeMs, timeoutMs, PATIENCE * spanOf(queries));
}

/** A gate's queries, which say how far it looks back. */
export function queriesOf({ query, traffic }: MetricGate): string[] {
  return [query, ...(traffic === undefined ? [] : [traffic.query])];
}

/** How long gates may take after a release, in milliseconds; where none weighs shares, the bake and the gates' time. */
export function longestOf({ gates }: MetricGates, bakeMs: number, timeoutMs: number): number {
  const shares = gates.filter(({ share }) => share === true);
  return Math.max(bakeMs, timeoutMs, ...shares.map((gate) => patienceOf(queriesOf(gate), bakeMs, timeoutMs)));
}

/** All requests of several looks, and the share of them that failed. */
function together(looks: readonly Look[]): Look {
  const ids = new Set(looks.flatMap(({ traffic }) => [...traffic.keys()]));
  const [values, traffic] = [new Map<string, number>(), new Map<string, number>()];
  for (const id of ids) {
    let [failed, requests] = [0, 0];
    for (const look of looks) {
      const [share, all] = [look.values.get(id) ?? 0, look.traffic.get(id) ?? 0];
      if (!Number.isFinite(share) || !Number.isFinite(all)) continue;
      failed += share * all;
      requests += all;
    }
    if (requests === 0) continue;
    values.set(id, failed / requests);
    traffic.set(id, requests);
  }
  return { values, traffic };
}
