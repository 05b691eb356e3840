import type { OwnValues } from "../own-values";
import {
  ARCHIVE_SIGNATURE,
  ASSET_SIGNATURE,
  isMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  reveal,
  SIGNATURE_KEY,
  UNKNOWN,
} from "../../model/property";
import type { TextTemplate, TextTemplates } from "./text";

const FILES: ReadonlySet<string> = new Set([ASSET_SIGNATURE, ARCHIVE_SIGNATURE]);

/**
 * What a value of a template is, in the lowest bits of its number; the others say which or how many. `TEXT` is a
 * literal text and `OWN` one with own values in it; `NEVER` fits nothing.
 */
const [LITERAL, TEXT, OWN, LIST, MAP, SECRET, NEVER] = [0, 1, 2, 3, 4, 5, 6] as const;
const [BITS, KIND] = [3, 7] as const;

/** Where a value's template begins in the list that holds it. */
export type ValueTemplate = number;

/** Values of a template as plain data. */
export interface ValueData {
  readonly codes: readonly number[];
  readonly literals: readonly PropertyValue[];
  /** Literal texts and keys. */
  readonly words: readonly string[];
}

/**
 * Values whose texts are templates: one list of numbers for all the values of a stamp, in the order in which another
 * stamp's are walked, and each literal once. Comparing a stamp costs mostly what lies far apart in memory, and a tree
 * of objects would be as large as the stamp itself.
 */
export class ValueTemplates implements ValueData {
  readonly codes: number[] = [];
  readonly literals: PropertyValue[] = [];
  /** Literal texts and keys. */
  readonly words: string[] = [];
  readonly #literalNumbers = new Map<PropertyValue, number>();
  readonly #wordNumbers = new Map<string, number>();

  constructor(private readonly texts: TextTemplates) {}

  /** Adds a value under a key. */
  add(value: PropertyValue, key: string): ValueTemplate {
    const start = this.codes.length;
    this.#add(value, key);
    return start;
  }

  #add(value: PropertyValue, key: string): void {
    if (typeof value === "string") this.#text(value === UNKNOWN ? undefined : this.texts.of(value, key));
    else if (Array.isArray(value)) {
      this.#code(LIST, value.length);
      for (const item of value) this.#add(item, key);
    } else if (!isMap(value)) this.#code(LITERAL, numbered(value, this.literals, this.#literalNumbers));
    else if (isSecret(value)) {
      // Of a secret that is encrypted nothing is known.
      const content = reveal(value);
      this.#code(content === undefined ? NEVER : SECRET, 0);
      if (content !== undefined) this.#add(content, key);
    } else this.#map(value, key);
  }

  #map(map: PropertyMap, key: string): void {
    const names = Object.keys(map).filter((name) => map[name] !== undefined);
    this.#code(MAP, names.length);
    for (const name of names) {
      this.#text(this.texts.ofKey(name));
      this.#add(map[name] ?? null, fieldOf(map, key, name));
    }
  }

  #text(template: TextTemplate): void {
    if (template === undefined) this.#code(NEVER, 0);
    else if (typeof template === "number") this.#code(OWN, template);
    else this.#code(TEXT, numbered(template, this.words, this.#wordNumbers));
  }

  #code(kind: number, number: number): void {
    this.codes.push((number << BITS) | kind);
  }
}

/** What is wrapped stands in the field of its wrapping, but for assets, which are files. */
function fieldOf(map: PropertyMap, key: string, name: string): string {
  if (!(SIGNATURE_KEY in map)) return name;
  return FILES.has(String(map[SIGNATURE_KEY])) ? "" : key;
}

function numbered<T>(value: T, list: T[], numbers: Map<T, number>): number {
  let number = numbers.get(value);
  if (number === undefined) {
    number = list.push(value) - 1;
    numbers.set(value, number);
  }
  return number;
}

/** Compares another stamp's values with a template's. */
export class ValueMatch {
  readonly #codes: readonly number[];
  readonly #literals: readonly PropertyValue[];
  readonly #words: readonly string[];
  /** Where the template of the next value begins. */
  #at = 0;

  constructor(
    { codes, literals, words }: ValueData,
    private readonly own: OwnValues,
  ) {
    this.#codes = codes;
    this.#literals = literals;
    this.#words = words;
  }

  /** Whether a value is the template's with the stamp's own values in it. */
  fits(template: ValueTemplate, value: PropertyValue | undefined): boolean {
    this.#at = template;
    return this.#fits(value);
  }

  /**
   * Whether a map is a template's; keys are in the same order where the same program wrote them.
   * @param except a key that does not count
   */
  fitsMap(template: ValueTemplate, map: PropertyMap, except: string): boolean {
    this.#at = template + 1;
    const code = this.#codes[template] ?? NEVER;
    return (code & KIND) === MAP && this.#fitsMap(map, code >> BITS, except);
  }

  #fits(value: PropertyValue | undefined): boolean {
    const code = this.#codes[this.#at] ?? NEVER;
    this.#at += 1;
    const kind = code & KIND;
    const number = code >> BITS;
    if (typeof value === "string")
      return kind === TEXT ? value === this.#words[number] : kind === OWN && value === this.own.text(number);
    if (typeof value !== "object" || value === null)
      return kind === LITERAL && value === this.#literals[number];
    if (Array.isArray(value)) return kind === LIST && this.#fitsList(value, number);
    if (kind === MAP) return this.#fitsMap(value, number, undefined);
    return kind === SECRET && isSecret(value) && this.#fits(reveal(value));
  }

  #fitsList(values: readonly PropertyValue[], length: number): boolean {
    if (values.length !== length) return false;
    for (let i = 0; i < length; i += 1) if (!this.#fits(values[i])) return false;
    return true;
  }

  #fitsMap(map: PropertyMap, size: number, except: string | undefined): boolean {
    let next = 0;
    // Not `Object.keys`: a list for each of a stamp's maps is most of what such a comparison costs.
    for (const name in map) {
      const value = map[name];
      if (value === undefined || name === except) continue;
      if (next === size) return false;
      next += 1;
      const code = this.#codes[this.#at] ?? NEVER;
      this.#at += 1;
      const number = code >> BITS;
      const key = (code & KIND) === TEXT ? this.#words[number] : undefined;
      if (key !== name && ((code & KIND) !== OWN || this.own.text(number) !== name)) return false;
      if (!this.#fits(value)) return false;
    }
    return next === size;
  }
}
