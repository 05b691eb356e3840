import { ownNames } from "../canonical/own-names";
import type { Derivation } from "../model/graph";
import type { FormSide } from "./renaming";

/** The stamps of a group that have one canonical form, and what they derived from their identities. */
export class Form implements FormSide {
  readonly stacks: string[] = [];
  /** What a derived value stands for → the value of the form's first stamp. */
  readonly values = new Map<string, string>();
  readonly #varying = new Set<string>();

  constructor(readonly fingerprint: string) {}

  add(stack: string, derivations: readonly Derivation[]): void {
    const isFirst = this.stacks.length === 0;
    this.stacks.push(stack);
    for (const { value, stands } of [...derivations, ...ownNames(derivations)]) {
      if (isFirst) {
        if (!this.values.has(stands)) this.values.set(stands, value);
      } else if (this.values.get(stands) !== value) this.#varying.add(stands);
    }
  }

  isUniform(stands: string): boolean {
    return !this.#varying.has(stands);
  }
}
