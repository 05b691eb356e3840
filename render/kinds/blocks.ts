import { Address4 } from "ip-address";
import type { PropertyValue } from "../../graph/model/property";

/** An IPv4 block. */
export interface Block {
  readonly start: bigint;
  readonly end: bigint;
  readonly text: string;
}

/** Reads a block; undefined for what is none or not known yet. */
export function blockOf(value: PropertyValue | undefined): Block | undefined {
  if (typeof value !== "string" || !Address4.isValid(value)) return undefined;
  const address = new Address4(value);
  return { start: address.startAddress().bigInt(), end: address.endAddress().bigInt(), text: value };
}

/** Whether two blocks share an address. */
export function overlaps(one: Block, other: Block): boolean {
  return one.start <= other.end && other.start <= one.end;
}

/** Whether the first block lies within the second. */
export function liesWithin(inner: Block, outer: Block): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** How many addresses a block has. */
export function sizeOf(block: Block): bigint {
  return block.end - block.start + 1n;
}
