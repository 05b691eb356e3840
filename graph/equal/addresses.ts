import { parseRange, type Range } from "../closed/blocks";

/** A block of addresses. */
export type Block = Range;

const ADDRESS = /(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/uy;
const IN_NUMBER = /[\d.]/u;

/** A block as texts have it, `undefined` where it is none. */
export function blockOf(text: string | undefined): Block | undefined {
  return text === undefined ? undefined : parseRange(text);
}

/** The address that begins at a position of a text. */
export function addressAt(text: string, position: number): string | undefined {
  const code = text.charCodeAt(position);
  if (!(code >= 48 && code <= 57) || (position > 0 && IN_NUMBER.test(text.charAt(position - 1))))
    return undefined;
  ADDRESS.lastIndex = position;
  return ADDRESS.exec(text)?.[0];
}

/** How far into a block an address lies; `undefined` outside of it. */
export function offsetIn(address: string, block: Block): number | undefined {
  const range = parseRange(address);
  if (range === undefined || range.first < block.first || range.last > block.last) return undefined;
  return range.first - block.first;
}
