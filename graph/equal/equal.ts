import type { CanonicalGraph } from "../canonical/canonical";
import type { Derivation } from "../model/graph";
import { blame, type CountedForm } from "./blame";
import { type Difference, type Divergence, divergences } from "./diff";
import { Form } from "./forms";
import { Renaming } from "./renaming";

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
  /** What it derived from its identity; default nothing. */
  readonly derivations?: readonly Derivation[];
}

/** The stamps that must be equal: one class, one cloud, one release. */
export interface EqualGroup {
  readonly class: string;
  readonly cloud: string;
  readonly release: string;
  /** By what else its stamps are set apart; empty where by nothing. */
  readonly variant: string;
  /** Fingerprint of most of them; of the first one where none has more. */
  readonly fingerprint: string;
  /** The first stamp with that fingerprint, to compare the others with. */
  readonly reference: string;
  /** Every stamp of the group, in the order given. */
  readonly members: readonly string[];
  /** Those whose fingerprint is another; how they differ is to be looked at, and whether by their identity alone. */
  readonly odd: readonly string[];
  /** The different forms, that of the reference first. */
  readonly forms: readonly Form[];
}

/** What a stamp has otherwise than its group. */
export interface OddStamp {
  readonly stack: string;
  readonly differences: readonly Difference[];
}

/** Puts stamps into groups as they come, and keeps of each no more than its name. */
export class EqualGroups {
  readonly #groups = new Map<string, Grouped>();

  add(stamp: StampForm): void {
    const key = JSON.stringify([stamp.class, stamp.cloud, stamp.release, stamp.variant]);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { first: stamp, members: [], forms: new Map() };
      this.#groups.set(key, group);
    }
    const { fingerprint, stack, derivations = [] } = stamp;
    let form = group.forms.get(fingerprint);
    if (form === undefined) {
      form = new Form(fingerprint);
      group.forms.set(fingerprint, form);
    }
    group.members.push(stack);
    form.add(stack, derivations);
  }

  /** The groups as they are now. */
  all(): EqualGroup[] {
    return [...this.#groups.values()].map(groupOf);
  }
}

/**
 * Groups stamps by class, cloud and release and tells those apart that differ from the rest. Releases that are
 * mixed, as in the middle of a rollout, are no difference.
 */
export function groupStamps(stamps: Iterable<StampForm>): EqualGroup[] {
  const groups = new EqualGroups();
  for (const stamp of stamps) groups.add(stamp);
  return groups.all();
}

/** Whether all stamps of all groups have one fingerprint. */
export function isEqual(groups: readonly EqualGroup[]): boolean {
  return groups.every(({ odd }) => odd.length === 0);
}

/** The stamps whose graphs are needed to say how a group's forms differ: one a form, the reference first. */
export function examplesOf({ forms }: EqualGroup): readonly string[] {
  return forms.length < 2 ? [] : forms.flatMap(({ stacks: [first] }) => first ?? []);
}

/** Where a form's example differs from its group's reference. */
export function compareForms(
  reference: Form,
  form: Form,
  graphs: readonly [reference: CanonicalGraph, form: CanonicalGraph],
): readonly Divergence[] {
  return divergences(graphs[0], graphs[1], new Renaming(reference, form));
}

/**
 * Says what each odd stamp of a group has otherwise than most. A stamp that differs by its identity alone is not odd.
 *
 * @param found how each form differs from the first, in their order
 */
export function oddStamps(
  { forms, reference }: EqualGroup,
  found: readonly (readonly Divergence[])[],
): readonly OddStamp[] {
  const counted = forms.map(
    (form, index): CountedForm => ({
      stamps: form.stacks,
      found: found[index] ?? [],
      hasOnly: (stands, value) => form.isUniform(stands) && form.values.get(stands) === value,
    }),
  );
  const [first] = forms;
  return blame(counted, (stands) => first?.values.get(stands)).flatMap(({ form, differences }) => {
    const stacks = forms[form]?.stacks ?? [];
    const example = stacks[0] ?? reference;
    return stacks.map((stack) => ({
      stack,
      differences: stack === example ? differences : differences.map((each) => inStack(each, example, stack)),
    }));
  });
}

/** Says what an odd stamp has that its group has not, and the other way round. */
export function explainOdd(
  group: EqualGroup,
  canonicalOf: (stack: string) => CanonicalGraph,
): readonly OddStamp[] {
  const [reference] = group.forms;
  if (reference === undefined || group.forms.length < 2) return [];
  const first = canonicalOf(group.reference);
  const found = group.forms.map((form) => {
    const [example] = form.stacks;
    return form === reference || example === undefined
      ? []
      : compareForms(reference, form, [first, canonicalOf(example)]);
  });
  return oddStamps(group, found);
}

/** A difference of one stamp as another of the same form has it. */
function inStack(difference: Difference, from: string, to: string): Difference {
  const prefix = `urn:pulumi:${from}::`;
  const { urn } = difference;
  return urn.startsWith(prefix)
    ? { ...difference, urn: `urn:pulumi:${to}::${urn.slice(prefix.length)}` }
    : difference;
}

interface Grouped {
  readonly first: StampForm;
  readonly members: string[];
  readonly forms: Map<string, Form>;
}

function groupOf({ first, members, forms }: Grouped): EqualGroup {
  const all = [...forms.values()];
  const [one] = all;
  // Of equal counts the first one seen wins.
  let reference = one;
  for (const form of all) if (form.stacks.length > (reference?.stacks.length ?? 0)) reference = form;
  const usual = new Set(reference?.stacks);
  return {
    class: first.class,
    cloud: first.cloud,
    release: first.release,
    variant: first.variant ?? "",
    fingerprint: reference?.fingerprint ?? "",
    reference: reference?.stacks[0] ?? "",
    members: [...members],
    odd: members.filter((stack) => !usual.has(stack)),
    forms: reference === undefined ? [] : [reference, ...all.filter((form) => form !== reference)],
  };
}
