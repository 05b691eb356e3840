import { NODE_HEADER, OVERFLOW_NODE, PAGE_HEADER, type Snapshot, type TreeSays } from "./head";

/** Kinds of pages, without what only a running transaction says. Source: mdb.c, "Page Flags". */
const [BRANCH, LEAF, OVERFLOW, KIND] = [1, 2, 4, 0x1fff];
/** A node whose value lies on pages of its own. Source: mdb.c, `F_BIGDATA`. */
const BIG = 1;
/** Source: mdb.c, `CURSOR_STACK`. */
const DEEPEST = 32;

/** What is wrong with a page; thrown and caught within this folder. */
export class PageFault extends Error {}

/** Reads bytes of a file from a place on: fewer where the file ends. */
export type ReadAt = (at: number, bytes: number) => Buffer;

/** What one tree is walked for. */
interface Walk {
  readonly says: TreeSays;
  readonly compare: (a: Buffer, b: Buffer) => number;
  /** Is given each entry, in order. */
  readonly entry: (key: Buffer, value: () => Buffer) => void;
  readonly counted: { branches: number; leaves: number; overflow: number; entries: number };
  last: Buffer | undefined;
}

/** The pages of a snapshot: each is a page of one tree, or was given back, or was never used. */
export class Pages {
  private readonly seen: Uint8Array;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly read: ReadAt,
  ) {
    this.seen = new Uint8Array(snapshot.lastPage + 1).fill(1, 0, 2);
  }

  /**
   * Looks at every page of a tree: that it is one, that its nodes lie within it, that keys are in order, and that there are as many
   * as the snapshot says.
   * @throws PageFault
   */
  walk(says: TreeSays, compare: Walk["compare"], entry: Walk["entry"]): void {
    const counted = { branches: 0, leaves: 0, overflow: 0, entries: 0 };
    if (says.root !== undefined) {
      if (says.depth < 1 || says.depth > DEEPEST) throw new PageFault(`a tree is ${says.depth} pages deep`);
      this.page(says.root, 1, { says, compare, entry, counted, last: undefined });
    }
    for (const name of ["branches", "leaves", "overflow", "entries"] as const)
      if (counted[name] !== says[name])
        throw new PageFault(`a tree has ${counted[name]} ${name} where it says ${says[name]}`);
  }

  /** Notes a page as used. @throws PageFault for one that is used already, or that there can't be */
  take(page: number, by: string): void {
    if (!Number.isSafeInteger(page) || page < 2 || page > this.snapshot.lastPage)
      throw new PageFault(`${by} names page ${page} of ${this.snapshot.lastPage + 1}`);
    if (this.seen[page] === 1) throw new PageFault(`${by} names page ${page}, which is used already`);
    this.seen[page] = 1;
  }

  private page(number: number, level: number, walk: Walk, low?: Buffer): void {
    this.take(number, level === 1 ? "the snapshot" : "a page");
    const isLeaf = level === walk.says.depth;
    const page = this.readPage(number, isLeaf ? LEAF : BRANCH);
    const nodes = this.nodes(number, page);
    if (isLeaf) {
      walk.counted.leaves += 1;
      for (const node of nodes) this.leaf(number, node, walk, low);
      return;
    }
    walk.counted.branches += 1;
    if (nodes.length < 2) throw new PageFault(`page ${number} leads to one page alone`);
    for (const [index, node] of nodes.entries()) {
      const child = node.readUInt32LE(0) + node.readUInt16LE(4) * 2 ** 32;
      // What is before the second key has no key of its own.
      const key = index === 0 ? low : keyOf(number, node);
      if (index > 0 && key !== undefined && walk.last !== undefined && walk.compare(walk.last, key) >= 0)
        throw new PageFault(`page ${number} has keys that are not in order`);
      this.page(child, level + 1, walk, key);
    }
  }

  private leaf(number: number, node: Buffer, walk: Walk, low: Buffer | undefined): void {
    const key = keyOf(number, node);
    const isFirst = walk.last === undefined;
    if (key.length === 0 || (!isFirst && walk.compare(walk.last ?? key, key) >= 0))
      throw new PageFault(`page ${number} has keys that are not in order`);
    if (low !== undefined && walk.compare(low, key) > 0)
      throw new PageFault(`page ${number} has a key that belongs to another`);
    walk.last = key;
    walk.counted.entries += 1;
    const flags = node.readUInt16LE(4);
    const bytes = node.readUInt32LE(0);
    const at = NODE_HEADER + key.length;
    if (flags === 0) {
      if (at + bytes > node.length) throw new PageFault(`page ${number} has a value that leads out of it`);
      walk.entry(key, () => node.subarray(at, at + bytes));
      return;
    }
    if (flags !== BIG || at + OVERFLOW_NODE > node.length)
      throw new PageFault(`page ${number} has a node that is none`);
    const first = Number(node.readBigUInt64LE(at));
    const pages = Math.floor((PAGE_HEADER - 1 + bytes) / this.snapshot.pageBytes) + 1;
    if (Number(node.readBigUInt64LE(at + 16)) !== pages)
      throw new PageFault(`page ${number} has a value of another length than its pages`);
    for (let page = first; page < first + pages; page += 1) this.take(page, "a value");
    this.readPage(first, OVERFLOW, pages);
    walk.counted.overflow += pages;
    walk.entry(key, () => this.read(first * this.snapshot.pageBytes + PAGE_HEADER, bytes));
  }

  /** A page of some kind; of a value's pages the first, which tells how many there are. */
  private readPage(number: number, kind: number, pages = 1): Buffer {
    const { pageBytes, transaction } = this.snapshot;
    const page = this.read(number * pageBytes, pageBytes);
    if (page.length < pageBytes || (pages > 1 && !this.reaches(number + pages - 1)))
      throw new PageFault(`page ${number} is behind the file's end`);
    if (Number(page.readBigUInt64LE(0)) !== number) throw new PageFault(`page ${number} says it is another`);
    if (Number(page.readBigUInt64LE(8)) > transaction)
      throw new PageFault(`page ${number} is of a transaction that is not there yet`);
    if ((page.readUInt16LE(18) & KIND) !== kind) throw new PageFault(`page ${number} is of another kind`);
    if (kind === OVERFLOW && page.readUInt32LE(20) !== pages)
      throw new PageFault(`page ${number} says it has another length`);
    return page;
  }

  /** Whether a page lies within the file to its end. */
  private reaches(page: number): boolean {
    const { pageBytes } = this.snapshot;
    return this.read((page + 1) * pageBytes - 1, 1).length === 1;
  }

  /** The nodes of a page, each from its first byte on to where another begins at the earliest. */
  private nodes(number: number, page: Buffer): readonly Buffer[] {
    const body = page.subarray(PAGE_HEADER);
    const [lower, upper] = [page.readUInt16LE(20), page.readUInt16LE(22)];
    if (lower % 2 !== 0 || lower === 0 || lower > upper || upper > body.length)
      throw new PageFault(`page ${number} says of no bytes that they are free`);
    const starts = Array.from({ length: lower / 2 }, (_, index) => body.readUInt16LE(index * 2));
    const sorted = [...starts].sort((a, b) => a - b);
    if (sorted[0] !== upper) throw new PageFault(`page ${number} has nodes elsewhere`);
    const ends = new Map(sorted.map((start, index) => [start, sorted[index + 1] ?? body.length]));
    if (ends.size !== starts.length) throw new PageFault(`page ${number} has a node twice`);
    return starts.map((start) => {
      const node = body.subarray(start, ends.get(start));
      if (start % 2 !== 0 || node.length < NODE_HEADER || NODE_HEADER + node.readUInt16LE(6) > node.length)
        throw new PageFault(`page ${number} has a node that leads out of it`);
      return node;
    });
  }
}

function keyOf(page: number, node: Buffer): Buffer {
  const end = NODE_HEADER + node.readUInt16LE(6);
  if (end > node.length) throw new PageFault(`page ${page} has a key that leads out of it`);
  return node.subarray(NODE_HEADER, end);
}
