import { type CanonicalGraph, canonicalise } from "../../graph/canonical";
import { diffCanonical } from "../../graph/diff";
import { fingerprint } from "../../graph/fingerprint";
import type { StampGraph } from "./stamp-graph";
import type { Deviation, EqualGroup, EqualVerdict } from "./verdict";

/** A stamp and the digest of its canonical form. */
interface Judged {
  readonly stamp: StampGraph;
  readonly fingerprint: string;
}

/**
 * The second law: stamps of one class, cloud and release have one canonical form. Those that differ are compared
 * with the form most of the group have; where none is in the majority, with the first stamp's.
 */
export function checkEqual(stamps: readonly StampGraph[]): {
  verdict: EqualVerdict;
  fingerprints: Record<string, string>;
} {
  const judged = stamps.map((stamp) => ({ stamp, fingerprint: fingerprint(canonicalOf(stamp)) }));
  const compared = judged.filter(({ stamp }) => !stamp.retiring);
  const groups: EqualGroup[] = [];
  const deviations: Deviation[] = [];
  for (const members of groupsOf(compared)) {
    const reference = mostCommon(members);
    const { class: name, cloud, release } = reference.stamp;
    const ids = members.map(({ stamp }) => stamp.id);
    groups.push({ class: name, cloud, release, stamps: ids, fingerprint: reference.fingerprint });
    deviations.push(...deviationsOf(members, reference));
  }
  return {
    verdict: {
      holds: deviations.length === 0,
      groups,
      deviations,
      retiring: judged.filter(({ stamp }) => stamp.retiring).map(({ stamp }) => stamp.id),
    },
    fingerprints: Object.fromEntries(judged.map(({ stamp, fingerprint: digest }) => [stamp.id, digest])),
  };
}

function deviationsOf(members: readonly Judged[], reference: Judged): Deviation[] {
  const others = members.filter((member) => member.fingerprint !== reference.fingerprint);
  if (others.length === 0) return [];
  const expected = canonicalOf(reference.stamp);
  return others.map(({ stamp, fingerprint: digest }) => ({
    stamp: stamp.id,
    reference: reference.stamp.id,
    fingerprint: digest,
    differences: diffCanonical(expected, canonicalOf(stamp)),
  }));
}

function canonicalOf({ graph, derivations }: StampGraph): CanonicalGraph {
  return canonicalise(graph, derivations);
}

function groupsOf(judged: readonly Judged[]): Judged[][] {
  const groups = new Map<string, Judged[]>();
  for (const member of judged) {
    const { class: name, cloud, release } = member.stamp;
    const key = JSON.stringify([cloud, name, release, hasCopyRegion(member.stamp)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [member]);
    else group.push(member);
  }
  return [...groups.values()];
}

/**
 * Some regions have no other under their law, so that backups there can't leave the region: a difference of the
 * place, known from the region tables, not of the stamp.
 */
function hasCopyRegion({ derivations }: StampGraph): boolean {
  return derivations.some(({ stands }) => stands === "region(copy)");
}

function mostCommon(members: readonly Judged[]): Judged {
  const counts = new Map<string, number>();
  for (const { fingerprint: digest } of members) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  const countOf = (member: Judged): number => counts.get(member.fingerprint) ?? 0;
  return members.reduce((best, member) => (countOf(member) > countOf(best) ? member : best));
}
