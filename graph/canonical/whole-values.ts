import { isConstant } from "../model/constants";
import type { Derivation } from "../model/graph";

interface Candidate {
  readonly stands: string;
  /** What the value is, e.g. `zone` of `zone(1)`, to be recognised in the name of a field. */
  readonly head: string;
}

/** Codes of two letters, which an app's name or a country may be too: they count where a field says what it is. */
const CODES: ReadonlySet<string> = new Set(["residency"]);
/** Fields that say nothing: entries of a list of named values. */
const PLAIN_FIELDS: ReadonlySet<string> = new Set(["", "value"]);

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
    const name = key.toLowerCase();
    if (candidates.length === 1 && !isNumber) {
      const [{ head, stands } = { head: "", stands: undefined }] = candidates;
      return !CODES.has(head) || PLAIN_FIELDS.has(name) || name.includes(head) ? stands : undefined;
    }
    let best: Candidate | undefined;
    for (const candidate of candidates) {
      if (candidate.head === "" || !name.includes(candidate.head)) continue;
      if (best === undefined || candidate.head.length > best.head.length) best = candidate;
    }
    return best?.stands ?? (isNumber ? undefined : candidates[0]?.stands);
  }
}
