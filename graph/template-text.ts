import { isGeneric } from "./abstraction";
import { isConstant } from "./constants";
import { base64Runs, parseJson } from "./encoding";
import type { Derivation, ResourceGraph } from "./graph";
import { Masker } from "./masks";
import type { Ownership } from "./ownership";
import { isMap, type PropertyValue, SECRET_SIGNATURE, SIGNATURE_KEY, UNKNOWN } from "./property";
import { SegmentIndex } from "./segments";
import { digitSum, findTokens, isToken, isTokenAt, propertyOf, TOKEN_LENGTH, TokenTable } from "./tokens";
import { URN_PREFIX } from "./urn";
import { type Leaf, walk } from "./walk";
import { WholeValues } from "./whole-values";

/** One stamp's own values, in the order its class's template numbers them. */
export interface Own {
  /** Derived values, in the order of the derivations, and after them what the stack's URNs begin with. */
  readonly derived: readonly string[];
  /** Of each resource the digits that its tokens have in common; empty where it has none. */
  readonly codes: readonly string[];
  /** Sums of these digits, for the check digit. */
  readonly sums: readonly number[];
}

/** A piece of a text: literal, a derived value, or a token of a resource. */
type Piece =
  | string
  | { readonly derived: number }
  | { readonly resource: number; readonly property: string; readonly sum: number };

/** A text with what is the stamp's own cut out; `undefined` never fits, so that the text is judged anew. */
export type TextTemplate =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "pieces"; readonly pieces: readonly Piece[] }
  | { readonly kind: "runs"; readonly parts: readonly TextTemplate[] }
  | { readonly kind: "json"; readonly value: ValueTemplate }
  | undefined;

/** A value whose texts are templates. */
export type ValueTemplate =
  | { readonly kind: "value"; readonly value: number | boolean | null }
  | { readonly kind: "text"; readonly text: TextTemplate }
  | { readonly kind: "list"; readonly items: readonly ValueTemplate[] }
  | {
      readonly kind: "map";
      readonly keys: readonly TextTemplate[];
      readonly items: readonly ValueTemplate[];
    };

const TOKEN = /swt0[0-9a-v]{21}/gu;
const CODE_START = 4;
const CODE_END = 16;

/** What the URNs of a stack's resources begin with. */
export function urnsOf({ stack }: ResourceGraph): string {
  return `${URN_PREFIX}${stack}::`;
}

/** The digits that tell a resource's tokens, empty where its id is none. */
export function codeOf(id: string | undefined): string {
  return id !== undefined && isToken(id) ? id.slice(CODE_START, CODE_END) : "";
}

/** Cuts the texts of one stamp into what is its own and what is its class's. */
export class TextTemplates {
  readonly #index = new SegmentIndex<number>();
  readonly #whole: WholeValues;
  readonly #stands = new Map<string, number>();
  readonly #resources = new Map<string, number>();
  readonly #masker: Masker;
  readonly #urns: string;
  /** Number of `#urns` among the derived values. */
  readonly #urnsNumber: number;
  readonly #tokens = new TokenTable();

  constructor(graph: ResourceGraph, derivations: readonly Derivation[], ownership: Ownership) {
    this.#whole = new WholeValues(derivations);
    this.#urns = urnsOf(graph);
    this.#urnsNumber = derivations.length;
    for (const [number, derivation] of derivations.entries()) {
      const { value, stands, whole } = derivation;
      if (!this.#stands.has(stands)) this.#stands.set(stands, number);
      if (!isConstant(derivation) && whole !== true && !isGeneric(value)) this.#index.add(value, number);
    }
    for (const [number, { id }] of graph.resources.entries()) {
      const code = codeOf(id);
      if (code !== "") this.#resources.set(code, number);
    }
    this.#masker = new Masker(ownership.own.keys(), ownership.tokens.keys(), derivations);
  }

  /** The template of a text under a key. */
  of(text: string, key: string): TextTemplate {
    const stands = this.#whole.find(text, key);
    const number = stands === undefined ? undefined : this.#stands.get(stands);
    if (number !== undefined) return { kind: "pieces", pieces: [{ derived: number }] };
    const json = parseJson(text);
    if (json !== undefined) return { kind: "json", value: this.value(json, key) };
    const runs = base64Runs(text);
    const parts: TextTemplate[] = [];
    let at = 0;
    for (const { start, end, decoded } of runs) {
      parts.push(this.#plain(text.slice(at, start)), this.of(decoded, ""));
      at = end;
    }
    if (runs.length === 0) return this.#plain(text);
    parts.push(this.#plain(text.slice(at)));
    if (parts.every((part) => part?.kind === "literal")) return { kind: "literal", text };
    return parts.includes(undefined) ? undefined : { kind: "runs", parts };
  }

  /** The template of a value under a key. */
  value(value: PropertyValue, key: string): ValueTemplate {
    if (typeof value === "string")
      return { kind: "text", text: value === UNKNOWN ? undefined : this.of(value, key) };
    if (Array.isArray(value)) return { kind: "list", items: value.map((item) => this.value(item, key)) };
    if (!isMap(value)) return { kind: "value", value };
    const keys = Object.keys(value);
    // What is wrapped stands in the field of its wrapping.
    const isWrapped = SIGNATURE_KEY in value;
    // Of a secret that is encrypted nothing is known.
    const isSealed = value[SIGNATURE_KEY] === SECRET_SIGNATURE && "ciphertext" in value;
    return {
      kind: "map",
      keys: keys.map((name) => (isSealed ? undefined : this.of(name, ""))),
      items: keys.map((name) => this.value(value[name] ?? null, isWrapped ? key : name)),
    };
  }

  #plain(text: string): TextTemplate {
    const pieces: Piece[] = [];
    let at = 0;
    for (const match of text.matchAll(TOKEN)) {
      const resource = this.#resources.get(match[0].slice(CODE_START, CODE_END));
      if (resource === undefined || !isToken(match[0])) return undefined;
      this.#cut(text.slice(at, match.index), pieces);
      const property = propertyOf(match[0]);
      pieces.push({ resource, property, sum: digitSum(property) });
      at = match.index + match[0].length;
    }
    this.#cut(text.slice(at), pieces);
    // What is left must be nobody's: an own value in other clothes would be a foreign one in another stamp.
    if (pieces.some((piece) => typeof piece === "string" && !this.#isInert(piece))) return undefined;
    if (pieces.every((piece) => typeof piece === "string")) return { kind: "literal", text };
    return { kind: "pieces", pieces };
  }

  #cut(text: string, into: Piece[]): void {
    for (const [number, part] of text.split(this.#urns).entries()) {
      if (number > 0) into.push({ derived: this.#urnsNumber });
      this.#cutDerived(part, into);
    }
  }

  #cutDerived(text: string, into: Piece[]): void {
    let at = 0;
    for (const { start, end, hit } of this.#index.find(text)) {
      if (start > at) into.push(text.slice(at, start));
      into.push({ derived: hit });
      at = end;
    }
    if (at < text.length) into.push(text.slice(at));
  }

  #isInert(text: string): boolean {
    let isInert = findTokens(text, this.#tokens).length === 0;
    const look = (piece: string): void => {
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

/** Whether another stamp's text is the template's with that stamp's own values in it. */
export function fitsText(template: TextTemplate, text: string, own: Own): boolean {
  if (template === undefined) return false;
  switch (template.kind) {
    case "literal":
      return text === template.text;
    case "pieces":
      return fitsPieces(template.pieces, text, own);
    case "json": {
      const json = parseJson(text);
      return json !== undefined && fitsValue(template.value, json, own);
    }
    case "runs": {
      const runs = base64Runs(text);
      if (runs.length * 2 + 1 !== template.parts.length) return false;
      let at = 0;
      for (const [index, { start, end, decoded }] of runs.entries()) {
        if (!fitsText(template.parts[index * 2], text.slice(at, start), own)) return false;
        if (!fitsText(template.parts[index * 2 + 1], decoded, own)) return false;
        at = end;
      }
      return fitsText(template.parts.at(-1), text.slice(at), own);
    }
  }
}

function fitsPieces(pieces: readonly Piece[], text: string, own: Own): boolean {
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === "object" && "resource" in piece) {
      const code = own.codes[piece.resource] ?? "";
      const sum = (own.sums[piece.resource] ?? 0) + piece.sum;
      if (code === "" || !isTokenAt(text, at, code, piece.property, sum)) return false;
      at += TOKEN_LENGTH;
      continue;
    }
    const wanted = typeof piece === "string" ? piece : own.derived[piece.derived];
    if (wanted === undefined || !text.startsWith(wanted, at)) return false;
    at += wanted.length;
  }
  return at === text.length;
}

/** Whether another stamp's value is the template's with that stamp's own values in it. */
export function fitsValue(template: ValueTemplate, value: PropertyValue | undefined, own: Own): boolean {
  switch (template.kind) {
    case "value":
      return value === template.value;
    case "text":
      return typeof value === "string" && fitsText(template.text, value, own);
    case "list": {
      if (!Array.isArray(value) || value.length !== template.items.length) return false;
      for (let i = 0; i < value.length; i += 1) {
        const item = template.items[i];
        if (item === undefined || !fitsValue(item, value[i], own)) return false;
      }
      return true;
    }
    case "map": {
      if (!isMap(value)) return false;
      const names = Object.keys(value);
      if (names.length !== template.items.length) return false;
      for (let i = 0; i < names.length; i += 1) {
        const name = names[i] ?? "";
        const item = template.items[i];
        if (
          item === undefined ||
          !fitsText(template.keys[i], name, own) ||
          !fitsValue(item, value[name], own)
        )
          return false;
      }
      return true;
    }
  }
}
