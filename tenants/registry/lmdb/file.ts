import { accessSync, closeSync, constants, existsSync, fstatSync, openSync, rmSync, statSync } from "node:fs";
import { endianness } from "node:os";
import { join } from "node:path";
import { StampError } from "../../../core/errors";
import { writeDurably, writeNew, writeWhole } from "../../../core/files/durable";
import { isThere, readBytes } from "../../../core/files/read-bytes";
import type { Fault } from "./head";
import { readWhole } from "./whole";

/** Bytes of a new environment. */
const FIRST_BYTES = 64 * 1024;
const ZEROS = Buffer.alloc(64 * 1024);
/** From so many bytes on a file is not looked at again while nobody has written to it: a gigabyte takes some seconds. */
const LARGE_BYTES = 64 * 1024 ** 2;
/** On others LMDB writes numbers otherwise, and all that is known of a file is what LMDB says itself. */
const IS_KNOWN = endianness() === "LE" && ["x64", "arm64"].includes(process.arch);

const FAULTS: Readonly<Record<Fault["kind"], readonly [problem: string, fix: string]>> = {
  foreign: ["data.mdb is no registry", "name the folder of one with --registry"],
  version: ["the registry was written by another version of LMDB", "open it with the version that wrote it"],
  damaged: ["the registry's file is damaged", "nothing was changed; put a whole copy of its folder there"],
};

/**
 * Looks whether an environment can be opened, or made: the system's own error says more than LMDB's number, and comes before
 * anything was made; and what LMDB would follow out of the file is refused before it does.
 * @throws the system's error, or StampError `state` for a file that is no environment's, or no whole one
 */
export function requireUsable(folder: string): void {
  const [data, lock] = [join(folder, "data.mdb"), join(folder, "lock.mdb")];
  for (const file of [data, lock]) if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
  if (existsSync(data)) requireWhole(folder, data);
  if (existsSync(data) && existsSync(lock)) return;
  const probe = join(folder, `probe-${process.pid}`);
  try {
    writeNew(probe, Buffer.alloc(FIRST_BYTES), { synced: false });
  } finally {
    rmSync(probe, { force: true });
  }
}

/** Notes that a large file is whole as it is now: who used it to the end, and looked at it before, says so. */
export function noteWhole(folder: string): void {
  try {
    const now = signOf(join(folder, "data.mdb"));
    if (now !== undefined) writeDurably(noteOf(folder), now, { synced: false });
  } catch {
    // It is looked at again.
  }
}

function requireWhole(folder: string, data: string): void {
  if (!statSync(data).isFile())
    throw new StampError("state", "data.mdb is not a regular file", {
      fix: "move it away; the registry makes one",
    });
  if (!IS_KNOWN || isNoted(folder, data)) return;
  const found = readWhole(data);
  if (found === undefined) return;
  if ("kind" in found) {
    const [problem, fix] = FAULTS[found.kind];
    throw new StampError("state", problem, { received: found.what, fix });
  }
  fillUp(data, (found.lastPage + 1) * found.pageBytes);
}

/**
 * Makes a file as long as it says it is. LMDB maps it into memory, where to read behind a file's end is to be ended by the system.
 * An environment's own file may lack pages at its end, which were used and given back in one transaction. What is written goes
 * behind the end, wherever another process has moved that to.
 */
function fillUp(file: string, bytes: number): void {
  const handle = openSync(file, constants.O_RDWR | constants.O_APPEND);
  try {
    for (let missing = bytes - fstatSync(handle).size; missing > 0; missing -= ZEROS.length)
      writeWhole(handle, ZEROS.subarray(0, Math.min(missing, ZEROS.length)), null);
  } finally {
    closeSync(handle);
  }
}

function isNoted(folder: string, data: string): boolean {
  const now = signOf(data);
  if (now === undefined || !isThere(noteOf(folder))) return false;
  try {
    return readBytes(noteOf(folder), { limit: 200 }).toString("utf8") === now;
  } catch (error) {
    // A note that can't be read says nothing.
    if (error instanceof StampError) return false;
    throw error;
  }
}

function noteOf(folder: string): string {
  return join(folder, "data.looked-at");
}

/** What changes with every write to a large file; undefined for one that is looked at each time. */
function signOf(data: string): string | undefined {
  const { ino, mtimeNs, size } = statSync(data, { bigint: true });
  return size < LARGE_BYTES ? undefined : `${ino} ${size} ${mtimeNs}\n`;
}
