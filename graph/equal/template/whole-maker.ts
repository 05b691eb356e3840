import type { Derivation, ResourceGraph } from "../../model/graph";
import { ownershipOf } from "../../model/ownership";
import type { PropertyValue } from "../../model/property";
import { LiteralTexts } from "../literals";
import { OwnIndex, type OwnKind } from "../own-index";
import { OwnValues, type Piece } from "../own-values";
import { type OwnData, ownOf } from "./fit";
import { type TextTemplate, TextTemplates } from "./text";
import { BITS, LIST, LITERAL, MAP, OWN, TEXT, Whole, type WholeData } from "./whole";

/** Makes whole values of one stamp's graph, and of what is taken from it. */
export class WholeMaker {
  readonly #own: OwnData;
  readonly #templates: TextTemplates;
  /** The templates' texts. */
  readonly #known: (readonly Piece[])[] = [];
  readonly #stackName: string;
  /** Number of the own value that the stack's name is. */
  readonly #stack: number;

  /** @param kinds how each of the derived values is looked for */
  constructor(graph: ResourceGraph, derivations: readonly Derivation[], kinds: readonly OwnKind[]) {
    this.#own = ownOf(graph, derivations);
    this.#stackName = `${graph.project}-${graph.stack}`;
    this.#stack = derivations.findIndex(({ value }) => value === graph.stack);
    this.#templates = new TextTemplates(
      graph,
      derivations,
      ownershipOf(graph),
      new OwnIndex(derivations, kinds),
      new OwnValues(this.#own.values, this.#own.codes, this.#known),
      this.#known,
      new LiteralTexts(),
    );
  }

  /** A value as a whole; `undefined` where it is not the stamp's own again once its own values are put in. */
  of(value: PropertyValue): WholeData | undefined {
    const lists = {
      codes: [],
      literals: new Numbered<number | boolean | null>(),
      words: new Numbered<string>(),
      texts: new Numbered<readonly Piece[]>(),
    };
    this.#add(value, "", lists);
    const data = {
      codes: lists.codes,
      literals: lists.literals.items,
      words: lists.words.items,
      texts: lists.texts.items,
    };
    const whole = new Whole(data);
    const isSame = whole.is(value, this.#own) && whole.is(whole.make(this.#own), this.#own);
    return isSame ? data : undefined;
  }

  #add(value: PropertyValue, key: string, lists: Lists): void {
    const { codes, literals } = lists;
    if (typeof value === "string") this.#text(value, this.#templates.of(value, key), lists);
    else if (typeof value !== "object" || value === null) codes.push(coded(LITERAL, literals.number(value)));
    else if (Array.isArray(value)) {
      codes.push(coded(LIST, value.length));
      for (const item of value) this.#add(item, key, lists);
    } else {
      const names = Object.keys(value);
      codes.push(coded(MAP, names.length));
      for (const name of names) {
        this.#text(name, this.#templates.ofKey(name), lists);
        this.#add(value[name] ?? null, name, lists);
      }
    }
  }

  #text(text: string, template: TextTemplate, { codes, texts, words }: Lists): void {
    const known = typeof template === "number" ? (this.#known[template] ?? []) : [text];
    const pieces = known.flatMap((piece) => (typeof piece === "string" ? this.#cut(piece) : [piece]));
    const isLiteral = pieces.every((piece) => typeof piece === "string");
    codes.push(isLiteral ? coded(TEXT, words.number(text)) : coded(OWN, texts.number(pieces)));
  }

  /** The stack's own resource is called by project and stack, which no law looks at. */
  #cut(text: string): readonly Piece[] {
    if (this.#stack < 0 || !text.includes(this.#stackName)) return [text];
    const before = this.#stackName.slice(0, -(this.#own.values[this.#stack] ?? "").length);
    return text
      .split(this.#stackName)
      .flatMap((part, index): readonly Piece[] => (index === 0 ? [part] : [before, this.#stack, part]));
  }
}

interface Lists {
  readonly codes: number[];
  readonly literals: Numbered<number | boolean | null>;
  readonly words: Numbered<string>;
  readonly texts: Numbered<readonly Piece[]>;
}

/** Different items by number. */
class Numbered<T> {
  readonly items: T[] = [];
  readonly #numbers = new Map<unknown, number>();

  number(item: T): number {
    const key = typeof item === "object" ? JSON.stringify(item) : item;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.items.push(item) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}

function coded(kind: number, number: number): number {
  return (number << BITS) | kind;
}
