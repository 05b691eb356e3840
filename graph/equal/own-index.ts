import { isGeneric } from "../canonical/abstraction";
import type { Derivation } from "../model/graph";
import { markOf, type Segment, SegmentIndex } from "../model/segments";
import { WholeValues } from "../canonical/whole-values";

/**
 * How a derived value is looked for: as every stamp's, inside texts, where it fills a field, or, a number, where it
 * fills a field that says what it is.
 */
export type OwnKind = "constant" | "segment" | "whole" | "number";

/** An own value and the word it is looked up by; none where it is not looked for inside texts. */
interface OwnEntry {
  readonly value: string;
  readonly word: string | undefined;
}

const SMALL_NUMBER = /^\d{1,8}$/u;
/** Own values are written so that they read the same in JSON, and in upper and lower case. */
const PLAIN = /^[ !#-@[\]-~]*$/u;

/** Finds what is a stamp's own in texts, by the number its class's template gives it. */
export class OwnIndex {
  readonly entries: readonly OwnEntry[];
  readonly #index = new SegmentIndex<number>();
  #whole: WholeValues | undefined;
  #full: OwnIndex | undefined;

  /** @param words the only words of the texts in which own values will be looked for; default: any */
  constructor(
    private readonly derivations: readonly Derivation[],
    private readonly kinds: readonly OwnKind[],
    private readonly words?: ReadonlySet<string>,
  ) {
    const entries: OwnEntry[] = [];
    for (const [number, { value }] of derivations.entries()) {
      const kind = kinds[number];
      const isIndexed = kind === "constant" || kind === "segment";
      const word = isIndexed ? markOf(value) : undefined;
      // Where one of its words is missing the value can't stand.
      if (word !== undefined && (words === undefined || word === "" || words.has(word)))
        this.#index.add(value, number);
      if (kind !== "constant") entries.push({ value, word });
    }
    this.entries = entries;
  }

  /** Every own value in a text, and what is the same for all stamps. */
  find(text: string): readonly Segment<number>[] {
    return this.#index.find(text);
  }

  /** The index of the same values for texts of any words. */
  everywhere(): OwnIndex {
    if (this.words === undefined) return this;
    this.#full ??= new OwnIndex(this.derivations, this.kinds);
    return this.#full;
  }

  /** Whether a number is that of a value of the global scope, which is nobody's own. */
  isConstant(number: number): boolean {
    return this.kinds[number] === "constant";
  }

  /** How many values that are this stamp's alone stand in a text. */
  ownIn(text: string): number {
    return this.find(text).filter(({ hit }) => !this.isConstant(hit)).length;
  }

  /** Whether a text stands for something derived when it fills a field of this name. */
  isWhole(text: string, key: string): boolean {
    this.#whole ??= new WholeValues(this.derivations);
    return this.#whole.find(text, key) !== undefined;
  }
}

/** How a derived value is looked for, `undefined` when it may read otherwise inside other texts. */
export function kindOf({ value, whole }: Derivation): OwnKind | undefined {
  if (!PLAIN.test(value)) return undefined;
  if (SMALL_NUMBER.test(value)) return "number";
  return whole === true || isGeneric(value) ? "whole" : "segment";
}

/** Number of the first of equal values, value by value. */
export function firstOfEquals(derivations: readonly Derivation[]): number[] {
  const first = new Map<string, number>();
  return derivations.map(({ value }, number) => {
    const seen = first.get(value);
    if (seen !== undefined) return seen;
    first.set(value, number);
    return number;
  });
}
