import { accessSync, closeSync, constants, existsSync, fstatSync, openSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { StampError } from "../../core/errors";
import { writeNew, writeWhole } from "../../core/files/durable";

/** Bytes of a new environment. */
const FIRST_BYTES = 64 * 1024;
/** Both pages that say how large the file is lie within its first bytes, whatever a page's size. */
const HEAD_BYTES = 2 * 64 * 1024;
/** What such a page begins with, behind its header of 16 or 24 bytes. Source: mdb.c, `MDB_MAGIC`, `MDB_meta`. */
const MAGIC = Buffer.from([0xde, 0xc0, 0xef, 0xbe]);
/** Bytes behind the magic number: size of a page, and the number of the last page that is used. */
const [PAGE_SIZE_AT, LAST_PAGE_AT] = [24, 120];
/** Most that is filled up: a transaction gives back far less. */
const MOST_MISSING = 64 * 1024 ** 2;
const ZEROS = Buffer.alloc(64 * 1024);

/**
 * Looks whether an environment can be opened, or made: the system's own error says more than LMDB's number, and comes before
 * anything was made.
 * @throws the system's error, or StampError `state` for a file that is no environment's any more
 */
export function requireUsable(folder: string): void {
  const files = ["data.mdb", "lock.mdb"].map((name) => join(folder, name));
  for (const file of files) if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
  if (files.every((file) => existsSync(file))) {
    fillUp(join(folder, "data.mdb"));
    return;
  }
  const probe = join(folder, `probe-${process.pid}`);
  try {
    writeNew(probe, Buffer.alloc(FIRST_BYTES), { synced: false });
  } finally {
    rmSync(probe, { force: true });
  }
}

/**
 * Makes a file as long as it says it is. LMDB maps it into memory, where to read behind a file's end is to be ended by the system:
 * filled up, a file that was cut off is one with damaged pages, of which LMDB tells. An environment's own file may lack pages at its
 * end, too, which were used and given back in one transaction. What is written goes behind the end, wherever another process has
 * moved that to.
 */
function fillUp(file: string): void {
  const handle = openSync(
    file,
    constants.O_RDWR | constants.O_APPEND | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0),
  );
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile())
      throw new StampError("state", "data.mdb is not a regular file", {
        fix: "move it away; the registry makes one",
      });
    const head = Buffer.alloc(Math.min(HEAD_BYTES, stat.size));
    readSync(handle, head, 0, head.length, 0);
    let missing = bytesOf(head) - stat.size;
    if (missing > MOST_MISSING)
      throw new StampError("state", "the registry's file is damaged: it lacks most of what it should have", {
        fix: "put a whole copy of its folder there",
      });
    for (; missing > 0; missing -= ZEROS.length)
      writeWhole(handle, ZEROS.subarray(0, Math.min(missing, ZEROS.length)), null);
  } finally {
    closeSync(handle);
  }
}

/** Bytes that a file says it has; 0 when it says nothing that LMDB would believe. */
function bytesOf(head: Buffer): number {
  let bytes = 0;
  for (let at = head.indexOf(MAGIC); at >= 0; at = head.indexOf(MAGIC, at + 1)) {
    if (at + LAST_PAGE_AT + 8 > head.length) break;
    const page = head.readUInt32LE(at + PAGE_SIZE_AT);
    const last = head.readBigUInt64LE(at + LAST_PAGE_AT);
    if (page < 256 || page > 65_536 || (at !== 16 && at !== 24 && at - page !== 16 && at - page !== 24))
      continue;
    bytes = Math.max(bytes, Number((last + 1n) * BigInt(page)));
  }
  return bytes;
}
