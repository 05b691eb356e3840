import pLimit from "p-limit";
import type { Crossing } from "../mover";
import { writtenSince } from "./last-look";
import type { ObjectStore } from "./store";

/** What is removed. */
export interface Removed {
  readonly prefix: string;
  /** Objects removed at once, 1–64; default 8. */
  readonly parallel: number | undefined;
  /** Tags that objects must still have, where a last look was done; default whatever they have. */
  readonly looked: ReadonlyMap<string, string> | undefined;
  readonly onRemoved: (key: string) => void;
}

/** Removes a tenant's objects at a stamp. @throws StampError `state` with those that were written since the last look, which stay */
export async function removeObjects(
  store: ObjectStore,
  crossing: Crossing,
  { looked, onRemoved, parallel = 8, prefix }: Removed,
): Promise<void> {
  const limit = pLimit(parallel);
  const late: string[] = [];
  const removals: Promise<void>[] = [];
  for await (const { key, tag } of store.list(prefix)) {
    if (looked !== undefined && looked.get(key) !== tag) late.push(key);
    else
      removals.push(
        limit(async () => {
          await store.remove(key);
          onRemoved(key);
        }),
      );
  }
  await Promise.all(removals);
  if (late.length > 0) throw writtenSince(crossing, late);
  for await (const key of store.removals?.(prefix) ?? []) await store.remove(key);
}
