import { setTimeout as sleep } from "node:timers/promises";
import type { StandIn } from "./stand-in";

const QUIET = { errors: 0, slower: 1 };

/** What happens to stamps while releases come, whatever they run: a bad moment of all of them, and one of some alone. */
export async function weatherOf(
  all: readonly StandIn[],
  odd: readonly StandIn[],
  windowMs: number,
  signal: AbortSignal,
): Promise<void> {
  const pause = (part: number): Promise<void> =>
    sleep(part * windowMs, undefined, { signal }).catch(() => undefined);
  await pause(0.6 * Math.random());
  for (const one of all) one.weather = { errors: 0.01, slower: 1.6 };
  await pause(0.2 + 0.2 * Math.random());
  for (const one of all) one.weather = QUIET;
  for (const one of odd) one.weather = { errors: 0.02, slower: 1 };
  await pause(0.1);
  for (const one of odd) one.weather = QUIET;
}
