import { type Cidr, CIDR_PREFIX, formatCidr } from "../../components/contract/cidr";

/** A block and whose it is. */
export interface Block<Owner> {
  readonly cidr: Cidr;
  readonly owner: Owner;
}

interface Placed<Owner> extends Block<Owner> {
  /** Place in the given order. */
  readonly at: number;
}

interface Open<Owner> {
  readonly block: Placed<Owner>;
  /** The earliest of the blocks around this one. */
  readonly around: Placed<Owner> | undefined;
  /** The earliest of the blocks within this one. */
  within: Placed<Owner> | undefined;
}

/**
 * Blocks that share addresses with one earlier in the given order, containment included, each with the earliest
 * it meets. CIDR blocks nest or are disjoint, so one sweep over the sorted blocks with a stack of those that are
 * still open does it: ten thousand take milliseconds.
 */
export function findOverlaps<Owner>(
  blocks: readonly Block<Owner>[],
): { readonly owner: Owner; readonly meets: Owner }[] {
  const sorted = blocks
    .map((block, at): Placed<Owner> => ({ ...block, at }))
    .sort((a, b) => a.cidr.first - b.cidr.first || a.cidr.prefix - b.cidr.prefix);
  const found: { block: Placed<Owner>; meets: Placed<Owner> }[] = [];
  const stack: Open<Owner>[] = [];
  const close = (): void => {
    const closed = stack.pop();
    if (closed === undefined) return;
    const { block, around, within } = closed;
    const meets = earliest(around, within);
    if (meets !== undefined && meets.at < block.at) found.push({ block, meets });
    const parent = stack.at(-1);
    if (parent !== undefined) parent.within = earliest(parent.within, earliest(block, within));
  };
  for (const block of sorted) {
    for (
      let top = stack.at(-1);
      top !== undefined && end(top.block.cidr) <= block.cidr.first;
      top = stack.at(-1)
    )
      close();
    const top = stack.at(-1);
    stack.push({
      block,
      around: top === undefined ? undefined : earliest(top.block, top.around),
      within: undefined,
    });
  }
  while (stack.length > 0) close();
  return found
    .sort((a, b) => a.block.at - b.block.at)
    .map(({ block, meets }) => ({ owner: block.owner, meets: meets.owner }));
}

function earliest<Owner>(
  a: Placed<Owner> | undefined,
  b: Placed<Owner> | undefined,
): Placed<Owner> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.at < b.at ? a : b;
}

/** First address and prefix of the private ranges, the roomiest first. */
const RANGES: readonly Cidr[] = [
  { first: 10 * 2 ** 24, prefix: 8 },
  { first: 172 * 2 ** 24 + 16 * 2 ** 16, prefix: 12 },
  { first: 100 * 2 ** 24 + 64 * 2 ** 16, prefix: 10 },
  { first: 192 * 2 ** 24 + 168 * 2 ** 16, prefix: 16 },
];

/**
 * The first free private block of a size.
 * @param prefix 16 to 20
 * @returns undefined when all ranges are used up
 */
export function freeBlock(taken: readonly Cidr[], prefix: number): string | undefined {
  const length = Math.min(Math.max(prefix, CIDR_PREFIX.min), CIDR_PREFIX.max);
  const sorted = [...taken].sort((a, b) => a.first - b.first);
  for (const range of RANGES) {
    const first = freeIn(range, sorted, 2 ** (32 - length));
    if (first !== undefined) return formatCidr({ first, prefix: length });
  }
  return undefined;
}

function freeIn(range: Cidr, sorted: readonly Cidr[], size: number): number | undefined {
  let candidate = range.first;
  for (const cidr of sorted) {
    if (end(cidr) <= candidate) continue;
    if (candidate + size <= cidr.first) break;
    candidate = Math.ceil(end(cidr) / size) * size;
  }
  return candidate + size <= end(range) ? candidate : undefined;
}

function end(cidr: Cidr): number {
  return cidr.first + 2 ** (32 - cidr.prefix);
}
