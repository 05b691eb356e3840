import { canonicalise } from "../../graph/canonical";
import { explainOdd, groupStamps, type StampForm } from "../../graph/equal";
import { fingerprint } from "../../graph/fingerprint";
import type { StampGraph } from "./stamp-graph";
import type { EqualVerdict } from "./verdict";

/**
 * The second law: stamps of one class, cloud and release have one canonical form. Those that differ are compared
 * with the form most of the group have; where none is in the majority, with the first stamp's.
 */
export function checkEqual(stamps: readonly StampGraph[]): {
  verdict: EqualVerdict;
  fingerprints: Record<string, string>;
} {
  const byId = new Map(stamps.map((stamp) => [stamp.id, stamp]));
  const forms = stamps.map(formOf);
  const fingerprints = Object.fromEntries(forms.map(({ stack, fingerprint: digest }) => [stack, digest]));
  const groups = groupStamps(forms.filter(({ stack }) => byId.get(stack)?.retiring !== true));
  // Canonical forms are large: they are made again for the few stamps that differ rather than kept for all.
  const canonicalOf = (id: string): ReturnType<typeof canonicalise> => {
    const stamp = byId.get(id);
    if (stamp === undefined) throw new Error(`no stamp ${id}`);
    return canonicalise(stamp.graph, stamp.derivations);
  };
  const deviations = groups.flatMap((group) =>
    explainOdd(group, canonicalOf).map(({ stack, differences }) => ({
      stamp: stack,
      reference: group.reference,
      fingerprint: fingerprints[stack] ?? "",
      differences,
    })),
  );
  return {
    verdict: {
      holds: deviations.length === 0,
      groups: groups.map(({ class: name, cloud, release, members, fingerprint: digest }) => ({
        class: name,
        cloud,
        release,
        stamps: members,
        fingerprint: digest,
      })),
      deviations,
      retiring: stamps.filter(({ retiring }) => retiring).map(({ id }) => id),
    },
    fingerprints,
  };
}

function formOf({ id, class: name, cloud, release, graph, derivations }: StampGraph): StampForm {
  // Some regions have no other under their law, so that backups there can't leave the region: a difference of the
  // place, known from the region tables, not of the stamp.
  const copies = derivations.some(({ stands }) => stands === "region(copy)");
  const digest = fingerprint(canonicalise(graph, derivations));
  return {
    stack: id,
    class: name,
    cloud,
    release,
    variant: copies ? "" : "no copy region",
    fingerprint: digest,
  };
}
