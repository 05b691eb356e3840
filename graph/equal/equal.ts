import type { CanonicalGraph } from "../canonical/canonical";
import { type Difference, diffCanonical } from "./diff";

/** What the second law needs to know of a stamp. */
export interface StampForm {
  readonly stack: string;
  readonly class: string;
  readonly cloud: string;
  readonly release: string;
  /**
   * What else sets stamps apart by intent and not by drift, e.g. a region without another under its law, whose
   * backups can't leave it; default none. Only stamps with the same word are compared.
   */
  readonly variant?: string;
  /** Fingerprint of its canonical graph. */
  readonly fingerprint: string;
}

/** The stamps that must be equal: one class, one cloud, one release. */
export interface EqualGroup {
  readonly class: string;
  readonly cloud: string;
  readonly release: string;
  /** Fingerprint of most of them; of the first one where none has more. */
  readonly fingerprint: string;
  /** The first stamp with that fingerprint, to compare the others with. */
  readonly reference: string;
  /** Every stamp of the group, in the order given. */
  readonly members: readonly string[];
  /** Those whose fingerprint is another. */
  readonly odd: readonly string[];
}

/**
 * Groups stamps by class, cloud and release and tells those apart that differ from the rest. Releases that are
 * mixed, as in the middle of a rollout, are no difference.
 */
export function groupStamps(forms: Iterable<StampForm>): EqualGroup[] {
  const groups = new Map<string, StampForm[]>();
  for (const form of forms) {
    const key = JSON.stringify([form.class, form.cloud, form.release, form.variant]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [form]);
    else group.push(form);
  }
  return [...groups.values()].map(groupOf);
}

/** Whether all stamps of all groups are equal. */
export function isEqual(groups: readonly EqualGroup[]): boolean {
  return groups.every(({ odd }) => odd.length === 0);
}

/** Says what an odd stamp has that its group has not, and the other way round. */
export function explainOdd(
  group: EqualGroup,
  canonicalOf: (stack: string) => CanonicalGraph,
): { readonly stack: string; readonly differences: Difference[] }[] {
  if (group.odd.length === 0) return [];
  const reference = canonicalOf(group.reference);
  return group.odd.map((stack) => ({ stack, differences: diffCanonical(reference, canonicalOf(stack)) }));
}

function groupOf(forms: readonly StampForm[]): EqualGroup {
  const counts = new Map<string, number>();
  for (const { fingerprint } of forms) counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1);
  // A map keeps the order of insertion, so of equal counts the first one seen wins.
  let majority = "";
  let most = 0;
  for (const [fingerprint, count] of counts) {
    if (count > most) [majority, most] = [fingerprint, count];
  }
  const [first] = forms;
  return {
    class: first?.class ?? "",
    cloud: first?.cloud ?? "",
    release: first?.release ?? "",
    fingerprint: majority,
    reference: forms.find(({ fingerprint }) => fingerprint === majority)?.stack ?? "",
    members: forms.map(({ stack }) => stack),
    odd: forms.filter(({ fingerprint }) => fingerprint !== majority).map(({ stack }) => stack),
  };
}
