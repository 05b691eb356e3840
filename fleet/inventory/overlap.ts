import { type Cidr, CIDR_PREFIX, formatCidr } from "../../components/contract/cidr";

/** A block and whose it is. */
export interface Block<Owner> {
  readonly cidr: Cidr;
  readonly owner: Owner;
}

/**
 * Blocks that share addresses with another one, containment included, each with one it meets. Sorted by first
 * address and swept once, so ten thousand blocks take milliseconds; of two that meet, the later one in the
 * given order is reported.
 */
export function findOverlaps<Owner>(
  blocks: readonly Block<Owner>[],
): { readonly owner: Owner; readonly meets: Owner }[] {
  const order = new Map(blocks.map((block, index) => [block, index]));
  const sorted = [...blocks].sort((a, b) => a.cidr.first - b.cidr.first || a.cidr.prefix - b.cidr.prefix);
  const found: { owner: Owner; meets: Owner; at: number }[] = [];
  // CIDR blocks nest or are disjoint, so the open block that reaches furthest is the only one to compare with.
  let open: Block<Owner> | undefined;
  for (const block of sorted) {
    if (open !== undefined && block.cidr.first < end(open.cidr)) {
      const [earlier, later] =
        (order.get(open) ?? 0) < (order.get(block) ?? 0) ? [open, block] : [block, open];
      found.push({ owner: later.owner, meets: earlier.owner, at: order.get(later) ?? 0 });
    } else {
      open = block;
    }
  }
  const first = new Map<Owner, Owner>();
  for (const { owner, meets } of found.sort((a, b) => a.at - b.at))
    if (!first.has(owner)) first.set(owner, meets);
  return [...first].map(([owner, meets]) => ({ owner, meets }));
}

/**
 * The first free block of a size in 10.0.0.0/8.
 * @param prefix 16 to 20
 * @returns undefined when the range is used up
 */
export function freeBlock(taken: readonly Cidr[], prefix: number): string | undefined {
  const size = 2 ** (32 - Math.min(Math.max(prefix, CIDR_PREFIX.min), CIDR_PREFIX.max));
  const range = { first: 10 * 2 ** 24, end: 11 * 2 ** 24 };
  const sorted = taken
    .filter((cidr) => cidr.first < range.end && end(cidr) > range.first)
    .sort((a, b) => a.first - b.first);
  let candidate = range.first;
  for (const cidr of sorted) {
    if (candidate + size <= cidr.first) break;
    if (end(cidr) > candidate) candidate = Math.ceil(end(cidr) / size) * size;
  }
  return candidate + size <= range.end
    ? formatCidr({ first: candidate, prefix: 32 - Math.log2(size) })
    : undefined;
}

function end(cidr: Cidr): number {
  return cidr.first + 2 ** (32 - cidr.prefix);
}
