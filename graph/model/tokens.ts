import { hash } from "node:crypto";
import { decodings } from "./decode";
import type { ResourceGraph } from "./graph";
import { HashTable } from "./hash-table";
import { isMap, isSecret, type PropertyValue, reveal } from "./property";
import { URN_PREFIX } from "./urn";

/**
 * Provenance tokens: what a render puts where a cloud would put a generated value. A token is 25 lower-case
 * letters and digits: `swt0`, 12 that stand for the resource's URN, 8 for the property, 1 to check. It has the
 * same length whatever it stands for and survives interpolation, JSON, base64, URL encoding and case folding.
 */
const PREFIX = "swt0";
const RESOURCE_DIGITS = 12;
const PROPERTY_DIGITS = 8;
const DIGITS = "0123456789abcdefghijklmnopqrstuv";
const ZERO = 48;
const LETTERS = 97;
const TOKEN = /swt0[0-9a-v]{21}/giu;

/** Length of every token. */
export const TOKEN_LENGTH = PREFIX.length + RESOURCE_DIGITS + PROPERTY_DIGITS + 1;

/** Whose output a token stands for. */
export interface TokenOwner {
  readonly project: string;
  readonly stack: string;
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Path of the output, `id` for the resource's id. */
  readonly property: string;
}

/** A token seen in a text. */
export interface FoundToken {
  /** In lower case, as it was made. */
  readonly token: string;
  /** Absent when no render in the table made the token. */
  readonly owner: TokenOwner | undefined;
}

/** Texts by number, each once. */
class Numbered {
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#texts.push(text) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }

  text(number: number): string {
    return this.#texts[number] ?? "";
  }
}

/**
 * Makes tokens and knows their owners. One table may serve a whole fleet: of a resource it keeps its digits' hash, and
 * the numbers of its stack and of the rest of its URN, which equal stamps share.
 */
export class TokenTable {
  // Most tables only look for tokens and know none.
  private resources: HashTable | undefined;
  private readonly stacks = new Numbered();
  private readonly tails = new Numbered();
  /** Digits → property, and property → digits: of those that this table's tokens stand for. */
  private readonly properties = new Map<string, string>();
  private readonly codes = new Map<string, Code>();

  /** A maker of the tokens of one resource. */
  of(urn: string): (property: string) => string {
    const resource = encode(hash("sha256", urn, "binary"), RESOURCE_DIGITS);
    const end = urn.startsWith(URN_PREFIX) ? urn.indexOf("::") : 0;
    this.resources ??= new HashTable();
    this.resources.add(
      resource.text,
      this.stacks.number(urn.slice(0, end)),
      this.tails.number(urn.slice(end)),
    );
    const beginning = PREFIX + resource.text;
    return (property) => {
      const { endings, sum } = this.code(property);
      return beginning + (endings[(resource.sum + sum) & 31] ?? "");
    };
  }

  /** Whose token this is. */
  owner(token: string): TokenOwner | undefined {
    const digits = token.toLowerCase().slice(PREFIX.length);
    const urn = this.urnOf(digits.slice(0, RESOURCE_DIGITS));
    const property = this.properties.get(digits.slice(RESOURCE_DIGITS, RESOURCE_DIGITS + PROPERTY_DIGITS));
    if (urn === undefined || property === undefined) return undefined;
    const [stack = "", project = "", qualified = "", ...name] = urn.slice(URN_PREFIX.length).split("::");
    const type = qualified.slice(qualified.lastIndexOf("$") + 1);
    return { project, stack, type, name: name.join("::"), urn, property };
  }

  private urnOf(digits: string): string | undefined {
    const slot = this.resources?.find(digits) ?? -1;
    if (this.resources === undefined || slot < 0) return undefined;
    return this.stacks.text(this.resources.stackAt(slot)) + this.tails.text(this.resources.detailAt(slot));
  }

  /** Learns the tokens a rendered graph holds, as ids and outputs of its resources. */
  learn(graph: ResourceGraph): void {
    for (const { urn, id, inputs, outputs } of graph.resources) {
      const make = this.of(urn);
      if (id !== undefined) make("id");
      // What is an input came from elsewhere.
      for (const key of Object.keys(outputs)) {
        const value = outputs[key];
        if (value !== undefined && value !== inputs[key]) this.learnValue(key, value, make);
      }
    }
  }

  /**
   * Learns the tokens of a stack whose resources have the same properties as those of a graph that is known.
   * @param tails of each resource the number of what of its URN comes after the stack, as {@link tailsOf} gives them
   * @param codes of each resource its tokens' digits, as {@link tokenCode} gives them; empty where it has none
   */
  learnAlike(stack: string, tails: readonly number[], codes: readonly string[]): void {
    this.resources ??= new HashTable();
    const number = this.stacks.number(URN_PREFIX + stack);
    for (const [index, code] of codes.entries())
      if (code !== "") this.resources.add(code, number, tails[index] ?? 0);
  }

  /** For {@link learnAlike}, once for all that are alike. */
  tailsOf({ resources, stack }: ResourceGraph): readonly number[] {
    const start = URN_PREFIX.length + stack.length;
    return resources.map(({ urn }) => this.tails.number(urn.slice(start)));
  }

  private learnValue(path: string, value: PropertyValue, make: (property: string) => string): void {
    if (typeof value === "string") {
      if (value.length === TOKEN_LENGTH && value.startsWith(PREFIX)) make(path);
    } else if (isSecret(value)) this.learnValue(path, reveal(value) ?? null, make);
    else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.learnValue(`${path}[${index}]`, item, make);
    } else if (isMap(value)) {
      for (const [key, item] of Object.entries(value)) this.learnValue(`${path}.${key}`, item, make);
    }
  }

  private code(property: string): Code {
    let code = this.codes.get(property);
    if (code === undefined) {
      code = codeOf(property);
      this.codes.set(property, code);
      this.properties.set(code.text, property);
    }
    return code;
  }
}

function codeOf(property: string): Code {
  let code = CODES.get(property);
  if (code === undefined) {
    const { text, sum } = encode(hash("sha256", property, "binary"), PROPERTY_DIGITS);
    code = { text, sum, endings: [...DIGITS].map((check) => text + check) };
    CODES.set(property, code);
  }
  return code;
}

// The same few thousand property names come back in every stack.
const CODES = new Map<string, Code>();

/**
 * Every token in a text, also inside base64, hexadecimal digits and URL encoding and in another case; each once,
 * in order of appearance.
 */
export function findTokens(text: string, table: TokenTable): FoundToken[] {
  if (text.length < TOKEN_LENGTH) return [];
  const found = new Set<string>();
  for (const decoded of decodings(text)) {
    for (const [match] of decoded.matchAll(TOKEN)) if (isToken(match)) found.add(match.toLowerCase());
  }
  return [...found].map((token) => ({ token, owner: table.owner(token) }));
}

/** Whether a text has a token in it as it was made, whoever made it. */
export function hasToken(text: string): boolean {
  return [...text.matchAll(TOKEN)].some(([match]) => isToken(match));
}

/** Whether a text is exactly one token. */
export function isToken(text: string): boolean {
  if (text.length !== TOKEN_LENGTH) return false;
  const token = text.toLowerCase();
  if (!token.startsWith(PREFIX)) return false;
  let sum = 0;
  for (let i = PREFIX.length; i < TOKEN_LENGTH - 1; i += 1) {
    const digit = DIGITS.indexOf(token[i] ?? "");
    if (digit < 0) return false;
    sum += digit;
  }
  return DIGITS[sum & 31] === token[TOKEN_LENGTH - 1];
}

/** The digits that tell a token's resource, empty for what has not the form of one; the check digit is not looked at. */
export function tokenCode(id: string | undefined): string {
  if (id?.length !== TOKEN_LENGTH || !id.startsWith(PREFIX)) return "";
  return id.slice(PREFIX.length, PREFIX.length + RESOURCE_DIGITS);
}

/** The digits of a token that tell the property. */
export function propertyOf(token: string): string {
  return token.slice(PREFIX.length + RESOURCE_DIGITS, TOKEN_LENGTH - 1);
}

/** Sum of the values of a token's digits. */
export function digitSum(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const code = digits.charCodeAt(i);
    sum += code < LETTERS ? code - ZERO : code - LETTERS + 10;
  }
  return sum;
}

/** The token of a resource's property; `sum` is that of the digits of both. */
export function tokenOf(resource: string, property: string, sum: number): string {
  return `${PREFIX}${resource}${property}${DIGITS[sum & 31] ?? ""}`;
}

/** Digits with the sum of their values. */
interface Digits {
  readonly text: string;
  readonly sum: number;
}

interface Code extends Digits {
  /** The digits with each check digit behind them: a token is put together of two texts. */
  readonly endings: readonly string[];
}

/** Base 32 of a hash, a byte a letter. */
function encode(bytes: string, length: number): Digits {
  let text = "";
  let sum = 0;
  for (let i = 0; i < length; i += 1) {
    const digit = bytes.charCodeAt(i) & 31;
    text += DIGITS[digit] ?? "";
    sum += digit;
  }
  return { text, sum };
}
