import type { Derivation, ResourceGraph } from "../../model/graph";
import { base64Runs, decodeUrl, parseJson } from "../../model/encoding";
import type { LiteralTexts } from "../literals";
import { Masker } from "../../canonical/masks";
import type { OwnIndex } from "../own-index";
import type { OwnValues, Piece } from "../own-values";
import type { Ownership } from "../../model/ownership";
import type { PropertyValue } from "../../model/property";
import { digitSum, findTokens, isToken, propertyOf, tokenCode, TokenTable } from "../../model/tokens";
import { URN_PREFIX } from "../../model/urn";
import { type Leaf, walk } from "../../model/walk";
import { WholeValues } from "../../canonical/whole-values";

/** A text of a template: literal, the number of one with own values in it, or one that no other stamp's fits. */
export type TextTemplate = string | number | undefined;

/** A text between tokens, in which own values stand just where they stand in the template. */
export type Stretch = readonly (string | number)[];

const TOKEN = /swt0[0-9a-v]{21}/gu;
/** What an ARN names of an account; within it, a region is that account's and not the stamp's. */
const ARN_HEAD = /arn:aws[\w-]*:[\w-]+:[a-z0-9-]+:\d{12}:/gu;
/** Shorter keys of maps are never looked into. */
const MIN_KEY = 4;

/** What the URNs of a stack's resources begin with. */
export function urnsOf({ stack }: ResourceGraph): string {
  return `${URN_PREFIX}${stack}::`;
}

/** Cuts the texts of one stamp into what is its own and what is its class's, and puts them in a list. */
export class TextTemplates {
  readonly #stretches = new Map<string, Stretch>();
  readonly #numbers = new Map<string, number>();
  readonly #whole: WholeValues;
  readonly #stands = new Map<string, number>();
  readonly #resources = new Map<string, number>();
  /** What was found of texts and keys: the most of them stand in many places. */
  readonly #found = new Map<string, readonly Piece[] | undefined>();
  readonly #keys = new Map<string, TextTemplate>();
  readonly #masker: Masker;
  readonly #urns: string;
  readonly #tokens = new TokenTable();

  constructor(
    graph: ResourceGraph,
    derivations: readonly Derivation[],
    ownership: Ownership,
    private readonly index: OwnIndex,
    /** The stamp's own values, to see that a template put together gives the text again. */
    private readonly own: OwnValues,
    /** Takes the texts with something of the stamp's own. */
    private readonly texts: (readonly Piece[])[],
    private readonly literals: LiteralTexts,
  ) {
    this.#whole = new WholeValues(derivations);
    this.#urns = urnsOf(graph);
    for (const [number, { stands }] of derivations.entries())
      if (!this.#stands.has(stands)) this.#stands.set(stands, number);
    for (const [number, { id }] of graph.resources.entries()) {
      const code = tokenCode(id);
      if (code !== "") this.#resources.set(code, number);
    }
    this.#masker = new Masker(ownership.own.keys(), ownership.tokens.keys(), derivations, true);
  }

  /** Every different stretch of the texts in which own values are looked for. */
  get stretches(): readonly Stretch[] {
    return [...this.#stretches.values()];
  }

  /** The template of a text under a key. */
  of(text: string, key: string): TextTemplate {
    return this.#template(text, this.#pieces(text, key));
  }

  /** The template of a map's key. */
  ofKey(name: string): TextTemplate {
    if (name.length < MIN_KEY) return name;
    if (!this.#keys.has(name)) this.#keys.set(name, this.#template(name, this.#decoded(name)));
    return this.#keys.get(name);
  }

  /** Whether a resource's name is the same for every stamp of the class. */
  isName(name: string): boolean {
    this.literals.addName(name);
    return this.#plain(name)?.every((piece) => typeof piece === "string") === true;
  }

  #template(text: string, pieces: readonly Piece[] | undefined): TextTemplate {
    if (pieces === undefined) return undefined;
    if (pieces.every((piece) => typeof piece === "string")) return text;
    // What can't be put together again, such as JSON in lines, is judged anew.
    if (this.own.assemble(pieces) !== text) return undefined;
    return numbered(pieces, this.texts, this.#numbers);
  }

  #pieces(text: string, key: string): readonly Piece[] | undefined {
    const stands = this.#whole.find(text, key);
    const number = stands === undefined ? undefined : this.#stands.get(stands);
    if (number !== undefined) return [number];
    this.literals.addField(text, key);
    const json = parseJson(text);
    return json === undefined ? this.#decoded(text) : this.#json(json, key);
  }

  /** The pieces of a value written as JSON. */
  #json(value: PropertyValue, key: string): readonly Piece[] | undefined {
    if (typeof value === "string") return quoted(value, this.#pieces(value, key));
    if (typeof value !== "object" || value === null) return [JSON.stringify(value)];
    const isArray = Array.isArray(value);
    const pieces: Piece[] = [isArray ? "[" : "{"];
    for (const [name, item] of Object.entries(value)) {
      if (pieces.length > 1) pieces.push(",");
      if (!isArray) {
        const keyPieces = name.length < MIN_KEY ? [name] : this.#decoded(name);
        const written = quoted(name, keyPieces);
        if (written === undefined) return undefined;
        pieces.push(...written, ":");
      }
      const inner = this.#json(item, isArray ? key : name);
      if (inner === undefined) return undefined;
      pieces.push(...inner);
    }
    return joined([...pieces, isArray ? "]" : "}"]);
  }

  /** A text that may hold base64. */
  #decoded(text: string): readonly Piece[] | undefined {
    if (!this.#found.has(text)) this.#found.set(text, this.#decodedOnce(text));
    return this.#found.get(text);
  }

  #decodedOnce(text: string): readonly Piece[] | undefined {
    const runs = base64Runs(text);
    if (runs.length === 0) return this.#plain(text);
    const pieces: Piece[] = [];
    let at = 0;
    for (const { start, end, decoded } of runs) {
      const between = this.#plain(text.slice(at, start));
      const inside = this.#encoded(text.slice(start, end), this.#pieces(decoded, ""));
      if (between === undefined || inside === undefined) return undefined;
      pieces.push(...between, ...inside);
      at = end;
    }
    const rest = this.#plain(text.slice(at));
    return rest === undefined ? undefined : joined([...pieces, ...rest]);
  }

  #encoded(run: string, encoded: readonly Piece[] | undefined): readonly Piece[] | undefined {
    if (encoded === undefined) return undefined;
    if (encoded.every((piece) => typeof piece === "string")) return [run];
    for (const alphabet of ["base64", "base64url"] as const) {
      for (const padded of [true, false]) {
        const piece: Piece = { encoded, alphabet, padded };
        if (this.own.assemble([piece]) === run) return [piece];
      }
    }
    return undefined;
  }

  #plain(text: string): readonly Piece[] | undefined {
    const pieces: Piece[] = [];
    let at = 0;
    for (const match of text.matchAll(TOKEN)) {
      const resource = this.#resources.get(tokenCode(match[0]));
      if (resource === undefined || !isToken(match[0])) return undefined;
      pieces.push(...this.#cut(text.slice(at, match.index)));
      const property = propertyOf(match[0]);
      pieces.push({ resource, property, sum: digitSum(property) });
      at = match.index + match[0].length;
    }
    pieces.push(...this.#cut(text.slice(at)));
    // What is left must be nobody's: an own value in other clothes would be a foreign one in another stamp.
    if (pieces.some((piece) => typeof piece === "string" && !this.#isInert(piece))) return undefined;
    const isLiteral = pieces.every((piece) => typeof piece === "string");
    if (!isLiteral && (decodeUrl(text) !== undefined || this.#isOtherAccounts(text))) return undefined;
    return pieces;
  }

  #cut(text: string): Piece[] {
    const pieces: Piece[] = [];
    for (const [number, part] of text.split(this.#urns).entries()) {
      // The stack's own URNs come after the derived values.
      if (number > 0) pieces.push(this.own.values.length - 1);
      pieces.push(...this.#stretch(part));
    }
    return pieces;
  }

  #stretch(text: string): Stretch {
    const pieces: (string | number)[] = [];
    let at = 0;
    let isOwn = false;
    for (const { start, end, hit } of this.index.find(text)) {
      if (start > at) pieces.push(text.slice(at, start));
      pieces.push(hit);
      isOwn ||= !this.index.isConstant(hit);
      at = end;
    }
    if (at < text.length) pieces.push(text.slice(at));
    if (isOwn) {
      this.#stretches.set(JSON.stringify(pieces), pieces);
      return pieces;
    }
    this.literals.addText(text);
    return text === "" ? [] : [text];
  }

  /** Whether an ARN of another account in the text names a region that the template took for the stamp's. */
  #isOtherAccounts(text: string): boolean {
    for (const [head] of text.matchAll(ARN_HEAD)) {
      const [, , , region = "", account = ""] = head.split(":");
      if (!this.#whole.has(account) && this.index.ownIn(region) > 0) return true;
    }
    return false;
  }

  #isInert(text: string): boolean {
    let isInert = findTokens(text, this.#tokens).length === 0;
    const look = (piece: string): void => {
      this.literals.addText(piece);
      if (this.#masker.mask(piece).originals.length > 0) isInert = false;
    };
    look(text);
    const leaf = (found: Leaf): boolean => {
      look(found.text);
      return false;
    };
    walk(text, "", { leaf, unreadable: () => {}, unknown: () => {} });
    return isInert;
  }
}

/** The number of a text in a list, which holds each one once. */
function numbered(
  pieces: readonly Piece[],
  texts: (readonly Piece[])[],
  numbers: Map<string, number>,
): number {
  const key = JSON.stringify(pieces);
  let number = numbers.get(key);
  if (number === undefined) {
    number = texts.push(pieces) - 1;
    numbers.set(key, number);
  }
  return number;
}

/** A text's pieces as JSON writes the text; own values need no escaping. */
function quoted(text: string, pieces: readonly Piece[] | undefined): readonly Piece[] | undefined {
  if (pieces === undefined || pieces.every((piece) => typeof piece === "string"))
    return pieces === undefined ? undefined : [JSON.stringify(text)];
  const escaped = pieces.map((piece) =>
    typeof piece === "string" ? JSON.stringify(piece).slice(1, -1) : piece,
  );
  return ['"', ...escaped, '"'];
}

/** Pieces with literal neighbours put together. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (typeof piece === "string" && typeof last === "string") result[result.length - 1] = last + piece;
    else result.push(piece);
  }
  return result;
}
