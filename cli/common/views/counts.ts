import type { Counts } from "../../../engines/engine";

export { changesOf, NOTHING, resourcesOf, sum } from "../../../fleet/work/counts";

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
