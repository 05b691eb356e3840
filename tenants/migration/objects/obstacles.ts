import pLimit from "p-limit";
import type { ObjectStore } from "./store";

/** Most obstacles that are told. */
const MOST = 20;
/** Objects that a check asks about one by one. */
const ASKED = 1000;

/**
 * Objects that can't be moved, the first many, and why. Where a listing does not tell, the first thousand are asked.
 * @param parallel how many are asked at once, 1–64; default 8
 */
export async function obstaclesOf(
  store: ObjectStore,
  prefix: string,
  parallel = 8,
): Promise<readonly (readonly [key: string, obstacle: string])[]> {
  const found: [string, string][] = [];
  const asked: string[] = [];
  for await (const { key, obstacle } of store.list(prefix)) {
    if (found.length >= MOST) break;
    if (obstacle !== undefined) found.push([key, obstacle]);
    else if (asked.length < ASKED) asked.push(key);
  }
  const limit = pLimit(parallel);
  const ask = async (key: string): Promise<void> => {
    const obstacle = found.length < MOST ? await store.obstacle?.(key) : undefined;
    if (obstacle !== undefined) found.push([key, obstacle]);
  };
  if (store.obstacle !== undefined) await Promise.all(asked.map((key) => limit(() => ask(key))));
  return found;
}
