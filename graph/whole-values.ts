import { isConstant } from "./constants";
import type { Derivation } from "./graph";

interface Candidate {
  readonly stands: string;
  /** What the value is, e.g. `zone` of `zone(1)`, to be recognised in the name of a field. */
  readonly head: string;
}

/**
 * Derived values that are abstracted where they fill a whole field. A value that means nothing by itself (a zone
 * called `1`, a two-letter id) counts only in a field whose name says what it is.
 */
export class WholeValues {
  readonly #byValue = new Map<string, Candidate[]>();

  constructor(derivations: readonly Derivation[]) {
    for (const derivation of derivations) if (!isConstant(derivation)) this.add(derivation);
  }

  add({ value, stands }: Derivation): void {
    if (value === "") return;
    const head = /^[A-Za-z]*/u.exec(stands)?.[0].toLowerCase() ?? "";
    const candidates = this.#byValue.get(value);
    if (candidates === undefined) this.#byValue.set(value, [{ stands, head }]);
    else candidates.push({ stands, head });
  }

  has(value: string): boolean {
    return this.#byValue.has(value);
  }

  /** What a field's value stands for; where several values coincide, the field's name decides, then their order. */
  find(value: string, key: string): string | undefined {
    const candidates = this.#byValue.get(value);
    if (candidates === undefined) return undefined;
    const isNumber = /^\d{1,8}$/u.test(value);
    if (candidates.length === 1 && !isNumber) return candidates[0]?.stands;
    const name = key.toLowerCase();
    let best: Candidate | undefined;
    for (const candidate of candidates) {
      if (candidate.head === "" || !name.includes(candidate.head)) continue;
      if (best === undefined || candidate.head.length > best.head.length) best = candidate;
    }
    return best?.stands ?? (isNumber ? undefined : candidates[0]?.stands);
  }
}
