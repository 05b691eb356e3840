import type { Counts } from "../engines/engine";

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

/** `3 to create, 1 to update, 89 unchanged`, or in the past tense; `no changes` when there are none. */
export function describeCounts(counts: Counts, tense: "future" | "past"): string {
  const words =
    tense === "future"
      ? { create: "to create", update: "to update", replace: "to replace", delete: "to delete" }
      : { create: "created", update: "updated", replace: "replaced", delete: "deleted" };
  const parts = (["create", "update", "replace", "delete"] as const)
    .filter((op) => counts[op] > 0)
    .map((op) => `${counts[op].toLocaleString("en")} ${words[op]}`);
  const unchanged = `${counts.same.toLocaleString("en")} unchanged`;
  return parts.length === 0
    ? `no changes, ${unchanged}`
    : [...parts, ...(counts.same > 0 ? [unchanged] : [])].join(", ");
}
