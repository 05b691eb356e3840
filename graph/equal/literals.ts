import type { OwnIndex } from "./own-index";
import { wordsOf } from "../model/segments";

const ARM_HINT = /\/(?:subscriptions|providers)\//iu;

/** What is noted of a template's literal texts, as plain data. */
export interface LiteralData {
  /** Text → the names of the fields it fills. */
  readonly fields: Map<string, Set<string>>;
  /** Word → texts that hold it. */
  readonly byWord: Map<string, Set<string>>;
  /** Words that names of resources begin with. */
  readonly names: Set<string>;
}

/**
 * The texts of a template in which nothing is the stamp's own. In another stamp the same text could hold something
 * of that stamp's by chance (a ring called `standard`): then the laws would read it otherwise.
 */
export class LiteralTexts {
  constructor(readonly data: LiteralData = { fields: new Map(), byWord: new Map(), names: new Set() }) {}

  /** Takes note of a text that fills a field. */
  addField(text: string, key: string): void {
    add(this.data.fields, text, key);
  }

  /** Takes note of a text in which something could stand. */
  addText(text: string): void {
    const lower = asCompared(text);
    if (lower !== text) this.addText(lower);
    for (const word of wordsOf(text)) add(this.data.byWord, word, text);
  }

  /** Takes note of a resource's name, which counts by its beginning too. */
  addName(name: string): void {
    this.addText(name);
    const [first] = wordsOf(name);
    if (first !== undefined) this.data.names.add(first);
  }

  /** Whether none of a stamp's own values stands in any of the texts. */
  holdNoneOf(own: OwnIndex): boolean {
    for (const { value, word } of own.entries) {
      const keys = this.data.fields.get(value);
      if (keys !== undefined) for (const key of keys) if (own.isWhole(value, key)) return false;
      if (word === undefined) {
        const [first] = wordsOf(value);
        if (first !== undefined && this.data.names.has(first)) return false;
        continue;
      }
      const texts = this.data.byWord.get(word);
      if (texts === undefined) continue;
      for (const text of texts) if (text.includes(value) && own.everywhere().ownIn(text) > 0) return false;
    }
    return true;
  }
}

/** ARM ids are the same in upper and lower case; a text with one is looked through in lower case too. */
export function asCompared(text: string): string {
  return ARM_HINT.test(text) ? text.toLowerCase() : text;
}

function add(to: Map<string, Set<string>>, key: string, value: string): void {
  const values = to.get(key);
  if (values === undefined) to.set(key, new Set([value]));
  else values.add(value);
}
