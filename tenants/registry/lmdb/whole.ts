import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { type Fault, readHead, type Snapshot } from "./head";
import { PageFault, Pages, type ReadAt } from "./tree";

/** Both pages that tell of a snapshot lie within the first bytes, whatever a page's size. */
const HEAD_BYTES = 2 * 65_536;
/** Most pages that a file lacks at its end: they were used and given back in one transaction. */
const MOST_MISSING = 64 * 1024 ** 2;
/** Most looks at a file that others write to meanwhile. */
const MOST_LOOKS = 20;

/**
 * Looks at all that LMDB believes of a file without looking: it maps the file into memory and follows what its pages say, and a page
 * that says something else than it should leads it out of them, which ends the process, or past rows that are there. No checksum
 * tells; so every page of the last snapshot is looked at, with what was given back.
 *
 * Others may write meanwhile. What the snapshot holds is not written over before the next one is there, so a fault is one where the
 * snapshot is still the last.
 *
 * @returns what its last snapshot says; why it can't be trusted; undefined for an empty file, of which LMDB makes a new one
 */
export function readWhole(file: string): Snapshot | Fault | undefined {
  const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  try {
    const read: ReadAt = (at, bytes) => {
      const buffer = Buffer.allocUnsafe(bytes);
      return buffer.subarray(0, readSync(handle, buffer, 0, bytes, at));
    };
    const { size } = fstatSync(handle);
    if (size === 0) return undefined;
    for (let look = 1; ; look += 1) {
      const head = readHead(read(0, Math.min(HEAD_BYTES, size)));
      const fault = "kind" in head ? head : pagesFault(head, read, fstatSync(handle).size);
      if (fault === undefined) return head;
      const now = readHead(read(0, Math.min(HEAD_BYTES, size)));
      if (transactionOf(now) === transactionOf(head)) return fault;
      // Somebody writes all the time, who has looked at it, too.
      if (look >= MOST_LOOKS) return now;
    }
  } finally {
    closeSync(handle);
  }
}

function transactionOf(head: Snapshot | Fault): number | undefined {
  return "kind" in head ? undefined : head.transaction;
}

function pagesFault(snapshot: Snapshot, read: ReadAt, size: number): Fault | undefined {
  if ((snapshot.lastPage + 1) * snapshot.pageBytes > size + MOST_MISSING)
    return { kind: "damaged", what: "it lacks most of what it should have" };
  try {
    const pages = new Pages(snapshot, read);
    pages.walk(snapshot.rows, Buffer.compare, () => undefined);
    pages.walk(snapshot.free, compareNumbers, (key, value) => {
      if (numberOf(key) > snapshot.transaction)
        throw new PageFault("pages are given back by a transaction that is not there yet");
      for (const page of given(value())) pages.take(page, "what was given back");
    });
    return undefined;
  } catch (error) {
    if (error instanceof PageFault) return { kind: "damaged", what: error.message };
    throw error;
  }
}

/** Pages that a transaction gave back: how many, and each one's number, the highest first. */
function given(list: Buffer): readonly number[] {
  const count = list.length < 8 ? Number.POSITIVE_INFINITY : Number(list.readBigUInt64LE(0));
  if ((count + 1) * 8 > list.length) throw new PageFault("a list of what was given back is cut off");
  const pages = Array.from({ length: count }, (_, index) => Number(list.readBigUInt64LE(8 + index * 8)));
  if (pages.some((page, index) => index > 0 && page >= (pages[index - 1] ?? 0)))
    throw new PageFault("a list of what was given back is not in order");
  return pages;
}

function numberOf(key: Buffer): number {
  if (key.length !== 8)
    throw new PageFault("what was given back has another key than a transaction's number");
  return Number(key.readBigUInt64LE(0));
}

function compareNumbers(a: Buffer, b: Buffer): number {
  return numberOf(a) - numberOf(b);
}
