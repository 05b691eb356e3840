import type { ResourceGraph } from "../../model/graph";
import type { PropertyMap, PropertyValue } from "../../model/property";
import { OwnValues, type Piece } from "../own-values";
import type { OwnData } from "./fit";

/** What a value is, in the lowest bits of its number; the others say which or how many. */
export const [LITERAL, TEXT, OWN, LIST, MAP] = [0, 1, 2, 3, 4] as const;
export const [BITS, KIND] = [3, 7] as const;

/** Of no kind. */
const NONE = 7;

/**
 * A value of one stamp with all that is in it, its own values by what they are: plain data. `codes` are its values in the order in
 * which they are walked, of a map each key before its value.
 */
export interface WholeData {
  readonly codes: readonly number[];
  readonly literals: readonly (number | boolean | null)[];
  /** Literal texts and keys. */
  readonly words: readonly string[];
  /** Texts with own values in them. */
  readonly texts: readonly (readonly Piece[])[];
}

/** Compares values with a whole one, and makes those of other stamps out of it. */
export class Whole {
  constructor(private readonly data: WholeData) {}

  /** Whether a value is that of the stamp with these own values, and comes back out of JSON as it went in. */
  is(value: unknown, own: OwnData): boolean {
    const walk = new Walk(this.data, own);
    return walk.fits(value) && walk.isAtEnd;
  }

  /** The value of the stamp with these own values. */
  make(own: OwnData): PropertyValue {
    return new Walk(this.data, own).make();
  }
}

/** The graph of the stamp with these own values: what a graph was made a whole of is a graph again, which no type of values can say. */
export function graphOfWhole(whole: Whole, own: OwnData): ResourceGraph {
  return whole.make(own) as unknown as ResourceGraph;
}

class Walk {
  readonly #codes: readonly number[];
  readonly #literals: WholeData["literals"];
  readonly #words: readonly string[];
  readonly #own: OwnValues;
  #at = 0;

  constructor({ codes, literals, words, texts }: WholeData, own: OwnData) {
    this.#codes = codes;
    this.#literals = literals;
    this.#words = words;
    this.#own = new OwnValues(own.values, own.codes, texts);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#codes.length;
  }

  fits(value: unknown): boolean {
    const code = this.#next();
    const kind = code & KIND;
    const number = code >> BITS;
    if (typeof value === "string")
      return kind === TEXT ? value === this.#words[number] : kind === OWN && value === this.#own.text(number);
    if (typeof value !== "object" || value === null)
      return kind === LITERAL && Object.is(value, this.#literals[number]);
    if (Array.isArray(value)) return kind === LIST && this.#fitsList(value, number);
    return kind === MAP && this.#fitsMap(value, number);
  }

  make(): PropertyValue {
    const code = this.#next();
    const number = code >> BITS;
    switch (code & KIND) {
      case LITERAL:
        return this.#literals[number] ?? null;
      case LIST:
        return Array.from({ length: number }, () => this.make());
      case MAP:
        return this.#makeMap(number);
      default:
        return this.#textOf(code);
    }
  }

  #fitsList(values: readonly unknown[], length: number): boolean {
    if (values.length !== length) return false;
    for (let i = 0; i < length; i += 1) if (!this.fits(values[i])) return false;
    return true;
  }

  #fitsMap(map: object, size: number): boolean {
    const prototype: unknown = Object.getPrototypeOf(map);
    if (prototype !== Object.prototype && prototype !== null) return false;
    let next = 0;
    for (const name in map) {
      if (next === size) return false;
      next += 1;
      const code = this.#next();
      if ((code & KIND) === TEXT ? this.#words[code >> BITS] !== name : this.#textOf(code) !== name)
        return false;
      if (!this.fits((map as Readonly<Record<string, unknown>>)[name])) return false;
    }
    return next === size;
  }

  #makeMap(size: number): PropertyMap {
    const map: PropertyMap = {};
    for (let i = 0; i < size; i += 1) {
      const name = this.#textOf(this.#next());
      map[name] = this.make();
    }
    return map;
  }

  #textOf(code: number): string {
    const number = code >> BITS;
    return (code & KIND) === TEXT ? (this.#words[number] ?? "") : this.#own.text(number);
  }

  #next(): number {
    const code = this.#codes[this.#at] ?? NONE;
    this.#at += 1;
    return code;
  }
}
