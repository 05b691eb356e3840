/**
 * Bytes of a page's header, of a node's, and of what a node says of a value on pages of its own.
 * Source: mdb.c, `MDB_page_header`, `MDB_node`, `MDB_ovpage`.
 */
export const [PAGE_HEADER, NODE_HEADER, OVERFLOW_NODE] = [24, 8, 24];
/** What a page that tells of a snapshot begins with, behind its header. Source: mdb.c, `MDB_MAGIC`. */
const MAGIC = 0xbeefc0de;
/** Source: mdb.c, `MDB_DATA_VERSION`. */
const VERSION = 2;
/** Root of a tree that has nothing. Source: mdb.c, `P_INVALID`. */
const NOWHERE = 2n ** 64n - 1n;
/** Bytes of what is said of a snapshot, the page's header included. Source: mdb.c, `MDB_meta`. */
const META_BYTES = 168;

/** What a snapshot says of one of its trees. Source: mdb.c, `MDB_db`. */
export interface TreeSays {
  readonly depth: number;
  readonly branches: number;
  readonly leaves: number;
  readonly overflow: number;
  readonly entries: number;
  /** Number of its first page; undefined for a tree that has nothing. */
  readonly root: number | undefined;
}

/** A snapshot: what the last transaction left. */
export interface Snapshot {
  readonly pageBytes: number;
  /** How the file was made; all its snapshots say the same. Source: mdb.c, `mm_flags`. */
  readonly flags: number;
  /** Number of the transaction. */
  readonly transaction: number;
  /** Number of the last page that was ever used. */
  readonly lastPage: number;
  /** Pages that were given back. */
  readonly free: TreeSays;
  readonly rows: TreeSays;
}

/** Why a file is none of LMDB's, or no whole one. */
export interface Fault {
  readonly kind: "foreign" | "version" | "damaged";
  readonly what: string;
}

/**
 * What the two first pages say. A transaction writes the one that the last but one has written: so both are there and one is the
 * other's successor, or the last transaction is lost.
 */
export function readHead(head: Buffer): Snapshot | Fault {
  const first = readMeta(head, 0);
  if (first === undefined) {
    // Others had a shorter header.
    const isOther = [16, PAGE_HEADER].some((at) => head.length >= at + 4 && head.readUInt32LE(at) === MAGIC);
    return isOther
      ? { kind: "version", what: "it begins as files of other versions do" }
      : { kind: "foreign", what: "it does not begin as LMDB's files do" };
  }
  const { pageBytes } = first;
  if (pageBytes < 256 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0)
    return damaged(`page 0 says that pages have ${pageBytes} bytes`);
  const second = readMeta(head, pageBytes);
  if (second === undefined) return damaged("page 1 says nothing of a snapshot");
  for (const [number, { pageBytes: bytes, transaction }] of [first, second].entries()) {
    if (bytes !== pageBytes) return damaged(`page ${number} says that pages have ${bytes} bytes`);
    if (transaction !== 0 && transaction % 2 !== number)
      return damaged(`page ${number} tells of transaction ${transaction}`);
  }
  // Said once, when the file was made; the library ends the process by some that it does not know.
  if (first.flags !== second.flags)
    return damaged(`pages 0 and 1 say different flags, ${first.flags} and ${second.flags}`);
  if (Math.abs(first.transaction - second.transaction) > 1)
    return damaged(`transactions ${first.transaction} and ${second.transaction} do not follow one another`);
  return first.transaction > second.transaction ? first : second;
}

function damaged(what: string): Fault {
  return { kind: "damaged", what };
}

function readMeta(head: Buffer, at: number): Snapshot | undefined {
  if (head.length < at + META_BYTES) return undefined;
  const meta = head.subarray(at + PAGE_HEADER, at + META_BYTES);
  if (meta.readUInt32LE(0) !== MAGIC || (meta.readUInt32LE(4) & 0xffff) !== VERSION) return undefined;
  return {
    pageBytes: meta.readUInt32LE(24),
    flags: meta.readUInt16LE(28),
    transaction: Number(meta.readBigUInt64LE(128)),
    lastPage: Number(meta.readBigUInt64LE(120)),
    free: treeOf(meta, 24),
    rows: treeOf(meta, 72),
  };
}

function treeOf(meta: Buffer, at: number): TreeSays {
  const number = (behind: number): number => Number(meta.readBigUInt64LE(at + behind));
  return {
    depth: meta.readUInt16LE(at + 6),
    branches: number(8),
    leaves: number(16),
    overflow: number(24),
    entries: number(32),
    root: meta.readBigUInt64LE(at + 40) === NOWHERE ? undefined : number(40),
  };
}
