import { BESIDE, BESIDE_SERVES } from "../../components/contract/context";
import { defined } from "../../core/defined";
import { type CanonicalGraph, canonicalise } from "../../graph/canonical/canonical";
import {
  type EqualGroup,
  explainOdd,
  groupStamps,
  type OddStamp,
  type StampForm,
} from "../../graph/equal/equal";
import { fingerprint } from "../../graph/canonical/fingerprint";
import { releaseDerivations } from "../../graph/equal/lock";
import type { Ownership } from "../../graph/model/ownership";
import type { StampGraph } from "./states/stamp-graph";
import type { Deviation, EqualVerdict } from "./verdict";

/** What the second region of a stamp stands for. */
const COPY_REGION = "region(copy)";

/** Why some stamps of a class are made otherwise than others: known from the region tables, and no drift. */
export const NO_COPY_REGION = "no second region under its law";

/** Why some are while a release comes to them: what they were told beside it is their config's. */
export const RELEASE_BESIDE = "a release beside the one before";

/** And while one is taken back. */
export const RELEASE_TAKEN_BACK = "a release that is taken back";

/** What the second law compares a stamp by, but for its fingerprint. */
export function groupOf({
  id,
  class: name,
  cloud,
  release,
  derivations,
  own = false,
}: StampGraph): Omit<StampForm, "fingerprint"> {
  // Some regions have no other under their law, so that backups there can't leave the region.
  let hasCopy = own;
  let [isBeside, servesBeside] = [false, false];
  // One walk: a large fleet asks it of each of its stamps.
  for (const { stands } of derivations) {
    if (stands === COPY_REGION) hasCopy = true;
    else if (stands === BESIDE) isBeside = true;
    else if (stands === BESIDE_SERVES) servesBeside = true;
  }
  const variant = [
    ...(hasCopy ? [] : [NO_COPY_REGION]),
    ...(isBeside ? [RELEASE_BESIDE] : []),
    ...(servesBeside ? [RELEASE_TAKEN_BACK] : []),
  ].join(", ");
  return {
    stack: id,
    class: name,
    cloud,
    release,
    derivations,
    ...(variant === "" ? {} : { variant }),
  };
}

/** Shortest name of a stack that is looked for inside of texts. */
const MIN_NAME = 4;

/** A stamp's canonical form, its release abstracted: that is said beside the fingerprint. */
export function canonicalOf(
  { graph, derivations, id, own = false, release }: StampGraph,
  ownership?: Ownership,
): CanonicalGraph {
  // What a program of one's own makes of a stack's name is its name, as long as that can be no word.
  const names = own && id.length >= MIN_NAME && /[-_.\d]/u.test(id) ? [{ value: id, stands: "id" }] : [];
  return canonicalise(graph, [...derivations, ...names, ...releaseDerivations(release)], ownership);
}

/** A stamp that is not equal, and with what it was compared where it was not its group. */
export interface Odd extends OddStamp {
  readonly reference?: string;
  /** Why it can't be compared. */
  readonly reason?: string;
}

/** The second law's verdict, and each stamp's fingerprint. */
export interface EqualResult {
  readonly verdict: EqualVerdict;
  readonly fingerprints: Readonly<Record<string, string>>;
}

/**
 * What is to be said about the second law, given how the odd stamps differ. A stamp that differs from its group by its
 * identity alone has its group's fingerprint: one thing has one.
 */
export function equalResult(
  groups: readonly { readonly group: EqualGroup; readonly odd: readonly Odd[] }[],
  own: Readonly<Record<string, string>>,
  retiring: readonly string[],
): EqualResult {
  const fingerprints = { ...own };
  const deviations: Deviation[] = [];
  for (const { group, odd } of groups) {
    const isOdd = new Set(odd.map(({ stack }) => stack));
    // Where the reference itself is odd in some place, the first stamp that is not stands for the group.
    const usual = group.members.find((stack) => !isOdd.has(stack)) ?? group.reference;
    for (const stack of group.members)
      if (!isOdd.has(stack)) fingerprints[stack] = own[usual] ?? group.fingerprint;
    for (const each of odd) {
      const other = each.stack === usual ? group.members.find((stack) => stack !== each.stack) : usual;
      deviations.push({
        stamp: each.stack,
        reference: each.reference ?? (each.reason === undefined ? (other ?? "") : ""),
        fingerprint: own[each.stack] ?? "",
        differences: each.differences,
        ...defined({ reason: each.reason }),
      });
    }
  }
  return {
    fingerprints,
    verdict: {
      holds: deviations.length === 0,
      groups: groups.map(({ group: { class: name, cloud, release, members, variant }, odd }) => ({
        class: name,
        cloud,
        release,
        stamps: members,
        fingerprint: fingerprints[usualOf(members, odd)] ?? "",
        ...(variant === "" ? {} : { variant }),
      })),
      deviations,
      retiring,
    },
  };
}

function usualOf(members: readonly string[], odd: readonly OddStamp[]): string {
  const isOdd = new Set(odd.map(({ stack }) => stack));
  return members.find((stack) => !isOdd.has(stack)) ?? members[0] ?? "";
}

/** The second law alone, over stamps at hand. */
export function checkEqual(stamps: readonly StampGraph[]): EqualResult {
  const byId = new Map(stamps.map((stamp) => [stamp.id, stamp]));
  const forms = stamps.map((stamp) => ({ ...groupOf(stamp), fingerprint: fingerprint(canonicalOf(stamp)) }));
  const own = Object.fromEntries(forms.map(({ stack, fingerprint: digest }) => [stack, digest]));
  const formOf = (id: string): CanonicalGraph => {
    const stamp = byId.get(id);
    if (stamp === undefined) throw new Error(`no stamp ${id}`);
    return canonicalOf(stamp);
  };
  const groups = groupStamps(forms.filter(({ stack }) => byId.get(stack)?.retiring !== true)).map(
    (group) => ({ group, odd: explainOdd(group, formOf) }),
  );
  return equalResult(
    groups,
    own,
    stamps.filter((stamp) => stamp.retiring).map(({ id }) => id),
  );
}
