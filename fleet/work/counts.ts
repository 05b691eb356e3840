import type { Counts } from "../../engines/engine";

/** No changes. */
export const NOTHING: Counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

/** The counts of several stamps together. */
export function sum(all: readonly Counts[]): Counts {
  return all.reduce(
    (total, counts) => ({
      create: total.create + counts.create,
      update: total.update + counts.update,
      replace: total.replace + counts.replace,
      delete: total.delete + counts.delete,
      same: total.same + counts.same,
    }),
    NOTHING,
  );
}

/** How many resources change. */
export function changesOf(counts: Counts): number {
  return counts.create + counts.update + counts.replace + counts.delete;
}

/** Resources a stack has afterwards. */
export function resourcesOf(counts: Counts): number {
  return counts.create + counts.update + counts.replace + counts.same;
}
