import { type CanonicalGraph, canonicalise } from "../../graph/canonical";
import type { EqualGroup, StampForm } from "../../graph/equal";
import type { Ownership } from "../../graph/ownership";
import type { StampGraph } from "./stamp-graph";
import type { Deviation, EqualVerdict } from "./verdict";

/** What the second law compares a stamp by, but for its fingerprint. */
export function groupOf({
  id,
  class: name,
  cloud,
  release,
  derivations,
}: StampGraph): Omit<StampForm, "fingerprint"> {
  // Some regions have no other under their law, so that backups there can't leave the region: a difference of the
  // place, known from the region tables, not of the stamp.
  const copies = derivations.some(({ stands }) => stands === "region(copy)");
  return { stack: id, class: name, cloud, release, variant: copies ? "" : "no copy region" };
}

/** A stamp's canonical form. */
export function canonicalOf({ graph, derivations }: StampGraph, ownership?: Ownership): CanonicalGraph {
  return canonicalise(graph, derivations, ownership);
}

/** What is to be said about the second law, given the groups and how the odd stamps differ. */
export function equalVerdict(
  groups: readonly EqualGroup[],
  deviations: readonly Deviation[],
  retiring: readonly string[],
): EqualVerdict {
  return {
    holds: deviations.length === 0,
    groups: groups.map(({ class: name, cloud, release, members, fingerprint }) => ({
      class: name,
      cloud,
      release,
      stamps: members,
      fingerprint,
    })),
    deviations,
    retiring,
  };
}
