import type { CanonicalGraph } from "../../graph/canonical/canonical";
import type { Divergence } from "../../graph/equal/diff";
import {
  compareForms,
  type EqualGroup,
  EqualGroups,
  examplesOf,
  type OddStamp,
  oddStamps,
} from "../../graph/equal/equal";
import { faultOf, measure, NOTHING_TO_COMPARE, type Yardstick } from "./alone";
import { canonicalOf, type EqualResult, equalResult, groupOf, type Odd } from "./equal";
import type { StampGraph } from "./states/stamp-graph";

/**
 * Judges the second law over stamps that are not kept: each is put into its group by its fingerprint, and of those
 * groups that have several forms one stamp a form is asked for again and compared.
 */
export class GroupedStamps {
  readonly #groups = new EqualGroups();
  readonly #fingerprints: Record<string, string> = {};
  readonly #retiring: string[] = [];
  /** Stack → the group whose form it is the example of, and that form's position. */
  readonly #wanted = new Map<string, { readonly group: Compared; readonly form: number }>();
  #compared: readonly Compared[] = [];
  /** Stack of a stamp that is alone → what it is compared with. */
  readonly #yardsticks = new Map<string, readonly Yardstick[]>();
  /** Stamps of which something is wrong as a whole, or that differ from what they were measured by. */
  readonly #odd = new Map<string, Odd>();

  /** @param classes the blueprint's classes, where it is at hand */
  constructor(private readonly classes: readonly string[] | undefined) {}

  /** Takes a stamp and its fingerprint. */
  add(stamp: StampGraph, fingerprint: string): void {
    this.#fingerprints[stamp.id] = fingerprint;
    const fault = faultOf(stamp, this.classes);
    if (fault !== undefined) this.#odd.set(stamp.id, { stack: stamp.id, differences: [], reason: fault });
    if (stamp.retiring) this.#retiring.push(stamp.id);
    else this.#groups.add({ ...groupOf(stamp), fingerprint });
  }

  /** After all stamps: those that have none to be compared with. */
  alone(): readonly string[] {
    const groups = this.#groups.all();
    return groups.flatMap(({ members: [stack = "", ...others] }) =>
      others.length > 0 || this.#odd.has(stack) ? [] : [stack],
    );
  }

  /** Says what a stamp that is alone is compared with; with nothing is a finding. */
  measureBy(stack: string, yardsticks: readonly Yardstick[]): void {
    if (yardsticks.length > 0) this.#yardsticks.set(stack, yardsticks);
    else this.#odd.set(stack, { stack, differences: [], reason: NOTHING_TO_COMPARE });
  }

  /** After all stamps: those whose graphs must be given to {@link compare}, in this order. */
  examples(): readonly string[] {
    this.#compared = this.#groups.all().map((group) => ({ group, reference: undefined, found: [] }));
    for (const group of this.#compared) {
      for (const [form, stack] of examplesOf(group.group).entries()) this.#wanted.set(stack, { group, form });
    }
    return [...this.#wanted.keys(), ...this.#yardsticks.keys()];
  }

  /** Compares a stamp with its group's reference, which was given before it; one that is no example is passed over. */
  compare(stamp: StampGraph): void {
    const yardsticks = this.#yardsticks.get(stamp.id) ?? [];
    this.#yardsticks.delete(stamp.id);
    for (const yardstick of yardsticks) this.#measure(stamp, yardstick);
    const wanted = this.#wanted.get(stamp.id);
    if (wanted === undefined) return;
    this.#wanted.delete(stamp.id);
    const { group, form } = wanted;
    const canonical = canonicalOf(stamp);
    if (form === 0) group.reference = canonical;
    const [reference] = group.group.forms;
    const judged = group.group.forms[form];
    const isReference = form === 0 || group.reference === undefined;
    group.found[form] =
      isReference || reference === undefined || judged === undefined
        ? []
        : compareForms(reference, judged, [group.reference ?? canonical, canonical]);
  }

  #measure(stamp: StampGraph, yardstick: Yardstick): void {
    const differences = measure(stamp, yardstick);
    // What differs from the first of them is told, and not again how it differs from the next.
    if (differences.length > 0 && !this.#odd.has(stamp.id))
      this.#odd.set(stamp.id, { stack: stamp.id, differences, reference: yardstick.name });
  }

  /** What is to be said about the second law, and the stamps' fingerprints. */
  result(): EqualResult {
    const groups = this.#compared.map(({ group, found }): { group: EqualGroup; odd: readonly Odd[] } => {
      const odd: readonly OddStamp[] = group.forms.length < 2 ? [] : oddStamps(group, found);
      const others = group.members.flatMap((stack) => this.#odd.get(stack) ?? []);
      const said = new Set(others.map(({ stack }) => stack));
      return { group, odd: [...odd.filter(({ stack }) => !said.has(stack)), ...others] };
    });
    return equalResult(groups, this.#fingerprints, this.#retiring);
  }
}

interface Compared {
  readonly group: EqualGroup;
  /** The reference's canonical form, once it was given. */
  reference: CanonicalGraph | undefined;
  /** How each form differs from the reference. */
  readonly found: (readonly Divergence[])[];
}
