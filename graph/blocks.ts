import { Address4, Address6 } from "ip-address";
import type { Derivation } from "./graph";

/** A block of IPv4 addresses as numbers, both ends included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Parses an IPv4 address or block; `undefined` for anything else. */
export function parseRange(text: string): Range | undefined {
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
