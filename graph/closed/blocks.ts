import { Address4, Address6 } from "ip-address";
import type { Derivation } from "../model/graph";

const ZERO = 48;
const DOT = 46;
const SLASH = 47;

/** A block of IPv4 addresses as numbers, both ends included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Parses an IPv4 address or block; `undefined` for anything else. */
export function parseRange(text: string): Range | undefined {
  return parsePlain(text) ?? parseAny(text);
}

/**
 * The usual spelling, `10.16.0.0/20`, without an object for each: a fleet has hundreds of thousands. What is
 * spelled otherwise is left to the library.
 */
function parsePlain(text: string): Range | undefined {
  let address = 0;
  let number = -1;
  let dots = 0;
  let at = 0;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= ZERO + 9) {
      if (number === 0) return undefined;
      number = Math.max(number, 0) * 10 + code - ZERO;
    } else if (code === DOT && dots < 3) {
      if (number < 0 || number > 255) return undefined;
      address = address * 256 + number;
      number = -1;
      dots += 1;
    } else break;
  }
  if (dots !== 3 || number < 0 || number > 255) return undefined;
  address = address * 256 + number;
  const bits = at === text.length ? 32 : prefixLength(text, at);
  if (bits === undefined) return undefined;
  const size = 2 ** (32 - bits);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

/** The bits after a slash, 0 to 32 in one or two digits. */
function prefixLength(text: string, slash: number): number | undefined {
  const length = text.length - slash - 1;
  if (text.charCodeAt(slash) !== SLASH || length < 1 || length > 2) return undefined;
  const [tens, ones] =
    length === 1
      ? [ZERO, text.charCodeAt(slash + 1)]
      : [text.charCodeAt(slash + 1), text.charCodeAt(slash + 2)];
  const isNumber = ones >= ZERO && ones <= ZERO + 9 && tens >= ZERO + (length - 1) && tens <= ZERO + 9;
  const bits = (tens - ZERO) * 10 + ones - ZERO;
  return isNumber && bits <= 32 ? bits : undefined;
}

function parseAny(text: string): Range | undefined {
  if (!/^\d/u.test(text) || text.includes(":") || !Address4.isValid(text)) return undefined;
  const address = new Address4(text);
  const first = Number(address.startAddress().bigInt());
  return { first, last: first + 2 ** (32 - address.subnetMask) - 1 };
}

/** Whether two ranges share an address, containment included. */
export function overlap(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The address blocks a stamp derives from its identity. */
export class OwnRanges {
  readonly #ranges: readonly Range[];
  readonly #six: readonly Address6[];

  constructor(derivations: readonly Derivation[]) {
    const texts = derivations.filter(
      ({ value }) => value.includes("/") && /^[0-9a-f.:]+\/\d+$/iu.test(value),
    );
    this.#ranges = outermost(
      texts.map(({ value }) => parseRange(value)).filter((range) => range !== undefined),
    );
    this.#six = texts
      .filter(({ value }) => value.includes(":") && Address6.isValid(value))
      .map(({ value }) => new Address6(value));
  }

  contains(text: string): boolean {
    if (text.includes(":"))
      return Address6.isValid(text) && this.#six.some((block) => new Address6(text).isInSubnet(block));
    if (this.#ranges.length === 0) return false;
    const range = parseRange(text);
    return (
      range !== undefined &&
      this.#ranges.some(({ first, last }) => first <= range.first && range.last <= last)
    );
  }
}

/** Ranges without those that lie in another. */
export function outermost<R extends Range>(ranges: readonly R[]): R[] {
  const sorted = [...ranges].sort((a, b) => a.first - b.first || b.last - a.last);
  const kept: R[] = [];
  for (const range of sorted) {
    const previous = kept.at(-1);
    if (previous === undefined || range.last > previous.last) kept.push(range);
  }
  return kept;
}
