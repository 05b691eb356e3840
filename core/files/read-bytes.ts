import { defined } from "../defined";
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from "node:fs";
import { StampError } from "../errors";
import { codeOf, fileError } from "../system-error";
import { shownPath } from "./shown-path";

/** How a file is read. */
export interface ReadLimits {
  /** Most bytes; what is larger is a mistake or an attack. */
  readonly limit: number;
  /** What messages call it; default its path. */
  readonly name?: string;
  /** The flag or key that named it. */
  readonly field?: string;
  /** What to do about a file that is too large. */
  readonly fix?: string;
}

/**
 * Reads a file after a look at it: only a regular one, which has an end and answers at once, and no more of it than told.
 * Whatever a user may name is read here, be it a pipe, a device, a folder, a link that leads nowhere or round in a circle.
 *
 * @throws StampError `input` that says what it is and what to do
 */
export function readBytes(path: string, { limit, name = shownPath(path), field, fix }: ReadLimits): Buffer {
  const details = { file: name, ...defined({ field }) };
  const handle = open(path, details);
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) throw notRegular(stat, details);
    // What says itself that it is too large is not read up to there first.
    const bytes = stat.size > limit ? undefined : readAtMost(handle, Math.max(stat.size, 0) + 1, limit);
    if (bytes !== undefined) return bytes;
    const received = stat.size > limit ? { received: `${stat.size} bytes` } : {};
    const more = { ...received, allowed: `at most ${limit} bytes`, ...defined({ fix }) };
    throw new StampError("input", "the file is too large", { ...details, ...more });
  } catch (error) {
    if (error instanceof StampError) throw error;
    throw fileError(error, "read", details);
  } finally {
    closeSync(handle);
  }
}

/**
 * Whether there is something of this name, be it what it may: a link that leads nowhere is something, and so is what can't
 * be looked at. Only a name that is not there counts as none.
 */
export function isThere(path: string): boolean {
  try {
    // What is not there is the usual answer over a whole fleet, so it is not made an error first.
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR";
  }
}

/** All bytes of a file; undefined when it has more than the limit. */
function readAtMost(handle: number, expected: number, limit: number): Buffer | undefined {
  // One byte more than there should be shows whether the file is larger than it says, as those of /proc are.
  let buffer = Buffer.alloc(expected);
  let length = 0;
  for (;;) {
    const read = readSync(handle, buffer, length, buffer.length - length, null);
    length += read;
    if (length > limit) return undefined;
    // A regular file that gives as much as it says it has, and less than was asked for, is at its end.
    if (read === 0 || (length === expected - 1 && expected > 1)) return buffer.subarray(0, length);
    if (length === buffer.length)
      buffer = Buffer.concat([buffer, Buffer.alloc(Math.min(length + 4096, limit + 1 - length))]);
  }
}

function open(path: string, details: { readonly file: string }): number {
  try {
    // Opening a pipe would wait for its writer.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  } catch (error) {
    throw fileError(error, "read", details);
  }
}

function notRegular(stat: Stats, details: { readonly file: string }): StampError {
  const [what, fix] = stat.isDirectory()
    ? ["a folder", "name a file in it"]
    : stat.isFIFO()
      ? ["a pipe", "write what comes out of it to a file first"]
      : stat.isSocket()
        ? ["a socket", "name a regular file"]
        : ["a device", "name a regular file"];
  return new StampError("input", "not a regular file", { ...details, received: what, fix });
}
