import { type CanonicalGraph, canonicalise } from "../../graph/canonical/canonical";
import { type EqualGroup, explainOdd, groupStamps, type StampForm } from "../../graph/equal/equal";
import { fingerprint } from "../../graph/canonical/fingerprint";
import type { Ownership } from "../../graph/model/ownership";
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
    groups: groups.map(({ class: name, cloud, release, members, fingerprint: digest }) => ({
      class: name,
      cloud,
      release,
      stamps: members,
      fingerprint: digest,
    })),
    deviations,
    retiring,
  };
}

/** The second law alone, over stamps at hand. */
export function checkEqual(stamps: readonly StampGraph[]): {
  verdict: EqualVerdict;
  fingerprints: Record<string, string>;
} {
  const byId = new Map(stamps.map((stamp) => [stamp.id, stamp]));
  const forms = stamps.map((stamp) => ({ ...groupOf(stamp), fingerprint: fingerprint(canonicalOf(stamp)) }));
  const fingerprints = Object.fromEntries(forms.map(({ stack, fingerprint: digest }) => [stack, digest]));
  const groups = groupStamps(forms.filter(({ stack }) => byId.get(stack)?.retiring !== true));
  const formOf = (id: string): CanonicalGraph => {
    const stamp = byId.get(id);
    if (stamp === undefined) throw new Error(`no stamp ${id}`);
    return canonicalOf(stamp);
  };
  const deviations = groups.flatMap((group) =>
    explainOdd(group, formOf).map(({ stack, differences }) => ({
      stamp: stack,
      reference: group.reference,
      fingerprint: fingerprints[stack] ?? "",
      differences,
    })),
  );
  const retiring = stamps.filter((stamp) => stamp.retiring).map(({ id }) => id);
  return { verdict: equalVerdict(groups, deviations, retiring), fingerprints };
}
